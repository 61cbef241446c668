import Logging
import Redis

extension DeadLetterQueue {
    /// Puts a dead letter back into its topic's stream, for the group that failed, with a fresh count of attempts.
    ///
    /// The message keeps its fields, and is in the stream or in the dead letters, never in both or neither; the stream is
    /// not trimmed. Only consumers of this library in other groups skip it.
    ///
    /// - Returns: What became of it.
    /// - Throws: ``ReplayError``, `QueueKeyError`.
    @discardableResult
    public func replay(_ topic: String, id: EntryID) async throws -> ReplayReport {
        var report = try await replay(id.description, id.description, of: try keys(topic), count: 1)
        if report == ReplayReport() { report.missing = [id] }
        return report
    }

    /// Puts the oldest dead letters back that are not frozen.
    ///
    /// What is dead-lettered after the start is not replayed.
    ///
    /// - Parameters:
    ///   - topic: The topic.
    ///   - count: Most to put back.
    /// - Returns: What was replayed, and what was passed over on the way.
    /// - Throws: ``ReplayError``, `QueueKeyError`.
    @discardableResult
    public func replay(_ topic: String, count: Int) async throws -> ReplayReport {
        try await replay("-", "+", of: try keys(topic), count: count)
    }

    /// Replays what a range of dead letters holds, until so many are replayed.
    private func replay(
        _ start: String,
        _ last: String,
        of keys: QueueKeys,
        count: Int
    ) async throws -> ReplayReport {
        var report = ReplayReport()
        var (start, last) = (start, last)
        do {
            while report.replayed.count < count {
                let page = try await replayPage(start, last, of: keys, most: count - report.replayed.count)
                guard let end = page.outcomes.last?.id else { break }
                for (id, outcome) in page.outcomes {
                    try await report.add(outcome == .packed ? LargeReplay(keys, id, self).run() : outcome, of: id)
                }
                (start, last) = ("(\(end)", page.last)
            }
        } catch let error where !(error is CancellationError) {
            throw ReplayError(report: report, underlying: error)
        }
        logger.debug(
            "dead letters replayed",
            metadata: ["queue.stream": "\(keys.stream)", "entry.count": "\(report.replayed.count)"]
        )
        return report
    }

    private struct ReplayPage {
        /// The end of the range, in the form that the next page takes it.
        let last: String
        /// In the order of the dead letters; none behind the end of the range.
        let outcomes: [(id: EntryID, outcome: ReplayOutcome)]
    }

    private func replayPage(
        _ start: String,
        _ last: String,
        of keys: QueueKeys,
        most: Int
    ) async throws -> ReplayPage {
        let reply = try await client.run(
            .replay,
            keys: [keys.deadLetters, keys.stream],
            // A second run finds these gone, and would replay others.
            repeatable: false,
            argumentCount: 6
        ) { arguments in
            arguments.append(configuration.deadLetters.maxReplays)
            arguments.append(clock().description)
            arguments.append(start)
            arguments.append(last)
            arguments.append(min(most, Self.pageSize))
            arguments.append(Self.pageSize)
        }
        let parts = try reply.elements(atLeast: 1)
        let outcomes = try stride(from: 1, to: parts.count - 1, by: 2).map { index in
            (id: try parts[index].entryID(), outcome: try ReplayOutcome(parts[index + 1]))
        }
        return ReplayPage(last: try parts[0].string(), outcomes: outcomes)
    }
}

/// What became of a dead letter that was to be replayed.
enum ReplayOutcome: Sendable, Equatable {
    case replayed(EntryID)
    case frozen, missing
    /// It has more fields than the script can pass on.
    case packed

    fileprivate init(_ reply: RedisReply) throws(RedisError) {
        switch try reply.string() {
        case "frozen": self = .frozen
        case "packed": self = .packed
        default: self = .replayed(try reply.entryID())
        }
    }
}

extension ReplayReport {
    fileprivate mutating func add(_ outcome: ReplayOutcome, of id: EntryID) {
        switch outcome {
        case .replayed(let new): replayed.append(new)
        case .frozen: frozen.append(id)
        case .missing, .packed: missing.append(id)
        }
    }
}
