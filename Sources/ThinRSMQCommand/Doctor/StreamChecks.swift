import ThinRSMQ

/// Judges a stream as a whole.
struct StreamChecks: Sendable {
    /// About how many entries producers keep.
    var maxLength = Configuration.Streams().defaultMaxLength
    /// About how many dead letters a topic keeps.
    var deadLetterMaxLength = Configuration.DeadLetters().maxLength
    /// How long a consumer is kept that is not heard of.
    var consumerRetention = Configuration.Monitor().consumerRetention
    /// What the server's version makes of idle times.
    var redisVersion: ServerVersion?

    func findings(about stream: StreamFacts) -> [Finding] {
        var findings = [length(of: stream), sharing(stream), deadLetters(of: stream)].compactMap(\.self)
        let groups = GroupChecks(stream: stream, consumerRetention: consumerRetention, redisVersion: redisVersion)
        for group in stream.groups { findings += groups.findings(about: group) }
        return findings
    }

    /// A stream that is trimmed is always at its bound: that alone is no news.
    private func length(of stream: StreamFacts) -> Finding? {
        let length = stream.information.length
        if length > 2 * maxLength {
            return Finding(
                "stream-overlong",
                .note,
                stream.subject,
                "it has \(length.grouped) entries; producers are to keep \(maxLength.grouped)",
                why:
                    "producers trim no stream that is far longer than their bound, since peers may keep more: it grows",
                do: "set the producers' maximum length to what is wanted, or trimExisting; doctor's by --max-length"
            )
        }
        guard length >= maxLength - maxLength / 10,
            let group = stream.groups.first(where: { $0.isThreatened(in: stream.information, maxLength) })
        else { return nil }
        return Finding(
            "stream-nearly-full",
            .warning,
            stream.subject,
            "it has \(length.grouped) of \(maxLength.grouped) entries, and group \(group.information.name) still needs "
                + "the oldest",
            why: "the next publishes trim what that group has not handled: those messages are lost",
            do: "run more of its consumers; or publish with whenFull keepUnacknowledged, wait or reject, which trim "
                + "nothing that a group needs (thinrsmq produce --when-full wait)"
        )
    }

    private func sharing(_ stream: StreamFacts) -> Finding? {
        guard stream.isOwned, stream.groups.count > 1 else { return nil }
        return Finding(
            "several-groups",
            .note,
            stream.subject,
            "it has \(stream.groups.count.grouped) groups: \(stream.groups.map(\.information.name).listed)",
            why: "what is requeued for one group reaches all of them, so monitors requeue nothing here: they only "
                + "dead-letter what is exhausted",
            do: "if the consumers of all groups are this library's, which skip by _for_group what is not theirs: set "
                + "requeueAcrossGroups: true and retryScope: group in the monitor's configuration"
        )
    }

    private func deadLetters(of stream: StreamFacts) -> Finding? {
        guard let count = stream.deadLetters, count > 0 else { return nil }
        let isNearlyFull = count >= deadLetterMaxLength - deadLetterMaxLength / 10
        let (topic, namespace) = (stream.keys.topic.shellWord, stream.keys.namespace.shellWord)
        return Finding(
            "dead-letters",
            isNearlyFull ? .warning : .note,
            stream.subject,
            "it has \(counted(count, "dead letter"))"
                + (isNearlyFull ? ", of \(deadLetterMaxLength.grouped) that are kept" : ""),
            why: isNearlyFull
                ? "beyond that the oldest are trimmed, and their messages are lost"
                : "they are messages that nobody has handled",
            do: stream.isOwned
                ? "thinrsmq dlq peek --namespace \(namespace) --topic \(topic), then dlq replay or dlq purge"
                : "look at \(stream.keys.deadLetters.shellWord) with redis-cli XRANGE"
        )
    }
}

extension StreamFacts {
    /// What findings about it are filed under.
    var subject: String { "stream \(keys.stream)" }

    /// What findings about one of its groups are filed under.
    func subject(of group: GroupFacts) -> String { "group \(group.information.name) of \(keys.stream)" }
}

extension GroupFacts {
    /// Whether the next publishes may trim what the group needs, of a stream that is at its bound.
    fileprivate func isThreatened(in stream: StreamInformation, _ maxLength: Int) -> Bool {
        guard let first = stream.firstID else { return false }
        if let firstPending, firstPending <= first { return true }
        if isBehind(stream), information.lastDeliveredID < first { return true }
        return (information.lag ?? 0) + information.pending >= maxLength - maxLength / 10
    }

    /// Whether entries wait that were not delivered to the group.
    ///
    /// Not by its lag, which the server does not always know.
    func isBehind(_ stream: StreamInformation) -> Bool {
        stream.lastID.map { information.lastDeliveredID < $0 } ?? false
    }
}

extension [String] {
    /// The first few, and how many more there are.
    var listed: String {
        let shown = prefix(5).joined(separator: ", ")
        return count > 5 ? "\(shown) and \((count - 5).grouped) more" : shown
    }
}
