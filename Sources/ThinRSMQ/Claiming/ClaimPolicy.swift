/// What a claim monitor does with entries that nobody handles.
public enum ClaimPolicy: String, Sendable, Hashable, CaseIterable {
    /// Nothing is written: the monitor only counts.
    case observe
    /// Exhausted entries go to the dead letters; the others are left to the consumers.
    case deadLetter
    /// Besides, orphans and overdue retries are appended to the stream again, so that any consumer of the group, in any
    /// language, gets them.
    case requeue
    /// Besides, the monitor handles orphans and overdue retries itself, by the handler that it was given: the monitor
    /// service sends them to a URL. A failure counts as an attempt, and the entry is due again after its backoff.
    case http
}

/// What a repair did.
public struct RepairReport: Sendable, Hashable {
    /// Entries appended to the stream again.
    public var requeued = 0
    /// Entries that the monitor's own handler handled.
    public var handled = 0
    /// Attempts of the monitor's own handler that failed.
    public var failed = 0
    /// Entries moved to the dead letters.
    public var deadLettered = 0
    /// Entries that were acknowledged because their payload had been trimmed or deleted before anyone handled them.
    public var payloadGone = 0
    /// Entries whose consumer died, or hung for longer than its lease; what became of them is counted above as well.
    public var crashed = 0
    /// Entries that crashed a consumer and have one attempt left, which waits until no other such attempt is under way.
    public var held = 0
    /// Consumers that turned out to be alive after their entries had been taken: `Monitor.MinIdleTimeMs` is too short for
    /// them.
    public var minIdleTooShort = 0
    /// Consumers removed from their groups: they had nothing pending and were not heard of any more.
    public var consumersRemoved = 0
    /// Entries that another took or acknowledged between the scan and the repair.
    public var lost = 0
    /// Older dead letters that were trimmed to make room for new ones.
    public var deadLettersTrimmed = 0

    /// A report of nothing.
    public init() {}

    /// Adds what became of entries that were to be dead-lettered, and of older dead letters.
    mutating func count(_ results: [GroupMember.DeadLettering], trimmed: Int) {
        deadLettersTrimmed += trimmed
        for result in results {
            switch result {
            case .moved: deadLettered += 1
            case .lost: lost += 1
            case .payloadGone: payloadGone += 1
            }
        }
    }

    /// Adds what another repair did.
    public static func += (report: inout RepairReport, other: RepairReport) {
        report.requeued += other.requeued
        report.handled += other.handled
        report.failed += other.failed
        report.deadLettered += other.deadLettered
        report.payloadGone += other.payloadGone
        report.crashed += other.crashed
        report.held += other.held
        report.minIdleTooShort += other.minIdleTooShort
        report.consumersRemoved += other.consumersRemoved
        report.lost += other.lost
        report.deadLettersTrimmed += other.deadLettersTrimmed
    }
}
