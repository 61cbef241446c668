extension AlertSubject {
    fileprivate func write(to writer: inout FieldWriter) {
        writer.add("namespace", namespace)
        writer.add("topic", topic)
        writer.add("stream", stream)
        writer.add("group", group)
    }

    fileprivate init(_ reader: FieldReader) {
        self.init(
            namespace: reader.text("namespace"),
            topic: reader.text("topic"),
            stream: reader.text("stream"),
            group: reader.text("group")
        )
    }
}

extension AlertInstance {
    fileprivate func write(to writer: inout FieldWriter) {
        writer.add("rule", rule)
        writer.add("signal", signal.rawValue)
        writer.add("severity", severity.rawValue)
        writer.add("state", state.rawValue)
        writer.add("since", since)
        writer.add("fired", firedAt)
        writer.add("counted", countedFrom == since ? nil : countedFrom)
        writer.add("below", belowFrom)
        writer.add("value", storedValue)
        writer.add("threshold", threshold)
        subject.write(to: &writer)
    }

    fileprivate init(_ reader: FieldReader) throws {
        self.init(
            rule: try reader.needed("rule"),
            signal: try reader.choice("signal"),
            subject: AlertSubject(reader),
            severity: try reader.choice("severity"),
            threshold: try reader.neededNumber("threshold"),
            since: try reader.neededMoment("since"),
            value: try reader.neededNumber("value")
        )
        state = try reader.choice("state")
        firedAt = try reader.moment("fired")
        if state == .firing && firedAt == nil { throw FieldReader.Broken() }
        countedFrom = try reader.moment("counted") ?? since
        belowFrom = try reader.moment("below")
    }

    var record: String {
        var writer = FieldWriter()
        write(to: &writer)
        return writer.text
    }

    init(record: String) throws {
        try self.init(FieldReader(record))
    }
}

extension ToldAlert {
    var record: String {
        var writer = FieldWriter()
        instance.write(to: &writer)
        writer.add("told", toldAt)
        writer.add("count", Int64(count))
        writer.add("offer", offer)
        if let end {
            writer.add("ended", end.at)
            writer.add("ending", end.reason.rawValue)
            writer.add("last", end.value)
            writer.add("limit", end.threshold)
        }
        return writer.text
    }

    init(record: String) throws {
        let reader = try FieldReader(record)
        guard let count = Int(try reader.needed("count")), (0...1_000_000_000).contains(count) else {
            throw FieldReader.Broken()
        }
        let end = try reader.moment("ended").map { at in
            AlertEnd(
                at: at,
                reason: try reader.choice("ending"),
                value: try reader.number("last"),
                threshold: try reader.number("limit")
            )
        }
        self.init(instance: try AlertInstance(reader), toldAt: try reader.moment("told"), count: count, end: end)
        offer = reader.text("offer")
        // A message was being sent when this was written, or since.
        mayKnow = toldAt == nil
    }
}

extension AlertSilence {
    /// The silence as the store has it.
    public var record: String {
        var writer = FieldWriter()
        writer.add("id", id)
        writer.add("from", from)
        writer.add("until", until)
        writer.add("rules", rules)
        writer.add("namespaces", selector.namespaces)
        writer.add("topics", selector.topics)
        writer.add("groups", selector.groups)
        writer.add("comment", comment)
        writer.add("by", createdBy)
        return writer.text
    }

    init(record: String) throws {
        let reader = try FieldReader(record)
        self.init(
            id: try reader.needed("id"),
            selector: AlertSelector(
                namespaces: try reader.list("namespaces"),
                topics: try reader.list("topics"),
                groups: try reader.list("groups")
            ),
            rules: try reader.list("rules"),
            from: try reader.neededMoment("from"),
            until: try reader.neededMoment("until"),
            comment: reader.text("comment") ?? "",
            createdBy: reader.text("by") ?? ""
        )
        try validate()
    }
}
