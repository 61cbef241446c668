/// What a replay did.
public struct ReplayReport: Sendable, Hashable {
    /// The ids of the new entries, in the order of the dead letters.
    public var replayed: [EntryID] = []
    /// Dead letters that stay because they were replayed as often as `DLQ.MaxReplays` allows.
    public var frozen: [EntryID] = []
    /// Dead letters that were not there any more.
    public var missing: [EntryID] = []
}

/// Why a replay ended early, and what it had done.
public struct ReplayError: Error, Sendable, CustomStringConvertible {
    /// What was done before, and stays so.
    public let report: ReplayReport
    /// What Redis or the connection said.
    ///
    /// With `RedisError.Code.outcomeUnknown`, up to 100 more may have been replayed.
    public let underlying: any Error

    /// What happened, and after how many.
    public var description: String {
        let count = report.replayed.count
        return count == 0 ? "\(underlying)" : "\(underlying) (\(count) replayed before)"
    }
}
