import Logging
import Redis

/// What a replay did.
public struct ReplayReport: Sendable, Hashable {
    /// The ids of the new entries, in the order of the dead letters.
    public var replayed: [EntryID] = []
    /// Dead letters that stay because they were replayed as often as `DLQ.MaxReplays` allows.
    public var frozen: [EntryID] = []
    /// Dead letters that were not there any more.
    public var missing: [EntryID] = []
}

extension DeadLetterQueue {
    /// Puts a dead letter back into its topic's stream, for the group that failed, with a fresh count of attempts.
    ///
    /// The message is in the stream or in the dead letters, never in both or neither. Only consumers of this library in
    /// other groups skip it.
    ///
    /// - Returns: What became of it.
    /// - Throws: ``RedisError``, `QueueKeyError`.
    @discardableResult
    public func replay(_ topic: String, id: EntryID) async throws -> ReplayReport {
        try await replay([id], of: try keys(topic))
    }

    /// Puts the oldest dead letters back that are not frozen.
    ///
    /// - Parameters:
    ///   - topic: The topic.
    ///   - count: Most to put back.
    /// - Returns: What was replayed, and what was passed over on the way.
    /// - Throws: ``RedisError``, `QueueKeyError`; what was replayed before stays so.
    @discardableResult
    public func replay(_ topic: String, count: Int) async throws -> ReplayReport {
        let keys = try keys(topic)
        var report = ReplayReport()
        var cursor: EntryID?
        while report.replayed.count < count {
            let page = try await peek(topic, count: Self.batch, after: cursor)
            guard let last = page.last else { break }
            cursor = last.id
            let frozen = page.filter { $0.isFrozen(maxReplays: configuration.deadLetters.maxReplays) }
            let open = page.filter { !$0.isFrozen(maxReplays: configuration.deadLetters.maxReplays) }
            let wanted = open.prefix(count - report.replayed.count).map(\.id)
            report.frozen += frozen.map(\.id)
            report += try await replay(wanted, of: keys)
        }
        return report
    }

    private func replay(_ ids: [EntryID], of keys: QueueKeys) async throws -> ReplayReport {
        var report = ReplayReport()
        guard !ids.isEmpty else { return report }
        let reply = try await client.run(
            .replay,
            keys: [keys.deadLetters, keys.stream],
            // A second run finds the dead letter gone; only which entry it became would be lost.
            repeatable: false,
            argumentCount: 2 + ids.count
        ) { arguments in
            arguments.append(configuration.deadLetters.maxReplays)
            arguments.append(clock().description)
            for id in ids { arguments.append(id) }
        }
        for (id, result) in zip(ids, try reply.elements(atLeast: ids.count)) {
            switch try result.string() {
            case "missing": report.missing.append(id)
            case "frozen": report.frozen.append(id)
            case "packed": report += try await replayPacked(id, of: keys)
            default: report.replayed.append(try result.entryID())
            }
        }
        logger.debug(
            "dead letters replayed",
            metadata: ["queue.stream": "\(keys.stream)", "entry.count": "\(report.replayed.count)"]
        )
        return report
    }
}

extension ReplayReport {
    static func += (report: inout ReplayReport, other: ReplayReport) {
        report.replayed += other.replayed
        report.frozen += other.frozen
        report.missing += other.missing
    }
}
