/// What a replay did.
public struct ReplayReport: Sendable, Hashable {
    /// The ids of the new entries, in the order of the dead letters.
    public var replayed: [EntryID] = []
    /// Dead letters that a dry run would have replayed, had it been none.
    public var wouldReplay: [EntryID] = []
    /// Dead letters that stay because they were replayed as often as `DLQ.MaxReplays` allows.
    public var frozen: [EntryID] = []
    /// Dead letters that stay because the group that failed does not exist: nobody would handle them.
    public var groupless: [EntryID] = []
    /// Dead letters that were not there any more.
    public var missing: [EntryID] = []

    /// How many were replayed, or would have been.
    var count: Int { replayed.count + wouldReplay.count }

    mutating func add(_ outcome: ReplayOutcome, of id: EntryID) {
        switch outcome {
        case .replayed(let new): replayed.append(new)
        case .frozen: frozen.append(id)
        case .groupless: groupless.append(id)
        case .missing, .packed: missing.append(id)
        }
    }
}

/// Why a replay ended early, and what it had done.
public struct ReplayError: Error, Sendable, CustomStringConvertible {
    /// What was done before, and stays so.
    public let report: ReplayReport
    /// What Redis or the connection said, or `CancellationError` if the task was cancelled.
    ///
    /// With `RedisError.Code.outcomeUnknown`, up to 100 more may have been replayed: they are no dead letters any more,
    /// so that replaying the same again does not replay them twice.
    public let underlying: any Error

    /// What happened, and after how many.
    public var description: String {
        let reason = underlying is CancellationError ? "cancelled" : "\(underlying)"
        return report.replayed.isEmpty ? reason : "\(reason) (\(report.replayed.count) replayed before)"
    }
}
