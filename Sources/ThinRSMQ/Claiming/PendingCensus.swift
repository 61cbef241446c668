/// What one scan of a group's pending entries list found.
public struct PendingCensus: Sendable {
    /// Most entries that a scan hands on for repair; the next scan goes on behind them.
    static let mostActionable = 10_000

    /// How many entries were looked at.
    public private(set) var scanned = 0
    /// Whether that was all of them; otherwise every figure is a lower bound, and the next scan goes on at ``next``.
    public internal(set) var isWhole = true
    /// Where the next scan goes on: behind this entry; nil is the beginning.
    public internal(set) var next: EntryID?
    /// The longest idle time.
    public private(set) var oldestIdle: Duration?
    /// The entry with the longest idle time.
    public private(set) var oldestID: EntryID?
    /// The most deliveries of one entry.
    public private(set) var mostDeliveries = 0
    /// How many entries wait for what.
    public private(set) var counts: [PendingState: Int] = [:]
    /// How many entries each consumer has.
    private(set) var companies: [String: Int] = [:]
    /// For each consumer that handles, or died with, one entry and no other beside it: which.
    private(set) var loners: [String: EntryID] = [:]
    /// The entries that a claim monitor may act on: due, orphaned and exhausted, in the order of ids.
    public private(set) var actionable: [PendingVerdict] = []

    /// A census of nothing.
    public init() {}

    /// How many entries are in this state.
    public subscript(state: PendingState) -> Int { counts[state] ?? 0 }

    var isFull: Bool { actionable.count >= Self.mostActionable }

    mutating func count(_ verdict: PendingVerdict) {
        scanned += 1
        counts[verdict.state, default: 0] += 1
        companies[verdict.entry.consumer, default: 0] += 1
        if verdict.isAlone, !verdict.isReported { loners[verdict.entry.consumer] = verdict.entry.id }
        mostDeliveries = max(mostDeliveries, verdict.entry.deliveries)
        if verdict.entry.idle > oldestIdle ?? .zero || oldestIdle == nil {
            oldestIdle = verdict.entry.idle
            oldestID = verdict.entry.id
        }
        switch verdict.state {
        case .inFlight, .backingOff: break
        case .due, .orphaned, .exhausted: actionable.append(verdict)
        }
    }
}
