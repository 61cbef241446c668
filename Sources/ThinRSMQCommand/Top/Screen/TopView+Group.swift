extension TopView {
    /// A group in depth.
    func details(of name: GroupName, width: Int) -> [StyledLine] {
        var title = StyledLine("stream ")
        title.append(name.stream, .bold)
        title.append(", group ")
        title.append(name.group, .bold)
        guard let row = look.status.row(of: name) else {
            return [title, "", StyledLine("it was not there at the last look", .red)] + failures(of: name.stream)
        }
        let reason = "\(row.health): \(row.group.reason ?? "no reason told")".printable
        var lines = [title]
        lines += reason.wrapped(to: width).map { StyledLine($0, row.style) }
        let facts =
            [Self.lag(row.group), Self.rates(row.group)] + Self.pending(row.group) + [Self.stream(row.stream)]
        lines += [""] + facts.flatMap { $0.printable.wrapped(to: width) }.map { StyledLine($0) }
        lines += failures(of: name.stream)
        return lines + [""] + consumers(row.group, width)
    }

    private static func lag(_ group: QueueStatus.Group) -> String {
        var text = "lag \(Figures.lag(group))"
        if let confidence = group.lagConfidence { text += " (\(confidence))" }
        let (timeLag, waiting) = (Figures.duration(group.timeLagSeconds), Figures.duration(group.waitingSeconds))
        return "\(text), time lag \(timeLag), waiting \(waiting)"
    }

    private static func rates(_ group: QueueStatus.Group) -> String {
        "in \(Figures.rate(group.arrivalsPerSecond))/s, out \(Figures.rate(group.servedPerSecond))/s"
    }

    private static func pending(_ group: QueueStatus.Group) -> [String] {
        let known = ["in_flight", "backing_off", "due", "orphaned", "exhausted"]
        let counts = group.pendingByState ?? [:]
        let states = known.filter { counts[$0] != nil } + counts.keys.filter { !known.contains($0) }.sorted()
        var text = "pending \(Figures.count(group.pending))"
        if !states.isEmpty {
            let parts = states.map { "\(Figures.count(counts[$0])) \($0.replacing("_", with: " "))" }
            text += ": \(parts.joined(separator: ", "))"
        }
        if group.pendingIsWhole == false { text += " (too many to look at all of them at once)" }
        guard let oldest = group.oldestPendingID else { return [text] }
        var line = "oldest pending \(oldest), longest silence \(Figures.duration(group.oldestPendingIdleSeconds))"
        if let deliveries = group.mostDeliveries { line += ", most deliveries \(Figures.count(deliveries))" }
        return [text, line]
    }

    private static func stream(_ stream: QueueStatus.Stream) -> String {
        var parts = ["stream of \(Figures.count(stream.length)) entries"]
        if let added = stream.entriesAdded { parts.append("\(Figures.count(added)) ever added") }
        if let memory = stream.memoryBytes { parts.append(Figures.bytes(memory)) }
        let frozen = stream.frozenDeadLetters.map { " (\(Figures.count($0)) frozen)" } ?? ""
        parts.append((stream.deadLetters.map { count($0, "dead letter") } ?? "dead letters unknown") + frozen)
        return parts.joined(separator: ", ")
    }

    private func failures(of stream: String) -> [StyledLine] {
        (look.status.failures ?? []).filter { $0.stream == stream }.map { failure in
            let what = failure.group.map { "the pending entries of group \($0)" } ?? "the stream"
            return StyledLine("\(what) could not be read: \(failure.reason ?? "no reason told")", .red)
        }
    }
}
