import Logging
import Redis

extension DeadLetterQueue {
    /// Puts a dead letter back into its topic's stream, for the group that failed, with a fresh count of attempts.
    ///
    /// The message keeps its fields, and is in the stream or in the dead letters, never in both or neither; the stream is
    /// not trimmed. Only consumers of this library in other groups skip it, so where the group does not exist any more it
    /// stays a dead letter. Once it is replayed the dead letter is gone, so that a second call, also after one whose
    /// answer was lost, replays nothing and reports it missing.
    ///
    /// - Returns: What became of it.
    /// - Throws: ``ReplayError``, `QueueKeyError`.
    @discardableResult
    public func replay(_ topic: String, id: EntryID) async throws -> ReplayReport {
        try await replay(topic, ids: [id])
    }

    /// Puts these dead letters back, in this order.
    ///
    /// - Returns: What became of each.
    /// - Throws: ``ReplayError``, `QueueKeyError`.
    @discardableResult
    public func replay(_ topic: String, ids: [EntryID]) async throws -> ReplayReport {
        var run = ReplayRun(self, try keys(topic), clock: ContinuousClock())
        do {
            try await run.replay(ids)
        } catch {
            throw ReplayError(report: run.report, underlying: error)
        }
        return run.report
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
        try await replay(topic, matching: DeadLetterFilter(), limit: count)
    }

    /// Puts the dead letters back that a filter means and that are not frozen, the oldest first.
    ///
    /// What is dead-lettered after the start is not replayed, so that a message which fails again does not go round.
    ///
    /// - Parameters:
    ///   - topic: The topic.
    ///   - filter: Which.
    ///   - limit: Most to put back; nil is all.
    ///   - rate: Most to put back per second, from 0.001 to 1,000,000; nil is as fast as it goes.
    ///   - isDryRun: Whether nothing is to change, and the report is to tell what would be replayed.
    ///   - progress: Hears of each step, of at most 100 dead letters.
    /// - Returns: What was replayed, and what was passed over on the way.
    /// - Throws: ``ReplayError``, also when the task is cancelled: it tells what was done; `QueueKeyError`.
    @discardableResult
    public func replay(
        _ topic: String,
        matching filter: DeadLetterFilter,
        limit: Int? = nil,
        rate: Double? = nil,
        isDryRun: Bool = false,
        progress: (DeadLetterProgress) -> Void = { _ in }
    ) async throws -> ReplayReport {
        try await replay(
            topic,
            matching: filter,
            limit: limit,
            rate: rate,
            isDryRun: isDryRun,
            clock: ContinuousClock(),
            progress: progress
        )
    }

    /// The same at the pace of any clock.
    func replay<C: Clock<Duration>>(
        _ topic: String,
        matching filter: DeadLetterFilter,
        limit: Int? = nil,
        rate: Double? = nil,
        isDryRun: Bool = false,
        clock: C,
        progress: (DeadLetterProgress) -> Void = { _ in }
    ) async throws -> ReplayReport {
        var run = ReplayRun(self, try keys(topic), rate: rate, clock: clock)
        do {
            try await run.replay(matching: filter, limit: limit ?? .max, isDryRun: isDryRun, progress)
        } catch {
            throw ReplayError(report: run.report, underlying: error)
        }
        logger.debug(
            "dead letters replayed",
            metadata: ["queue.topic": "\(topic)", "entry.count": "\(run.report.replayed.count)"]
        )
        return run.report
    }
}
