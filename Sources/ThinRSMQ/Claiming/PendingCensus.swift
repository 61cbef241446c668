/// What one scan of a group's pending entries list found.
public struct PendingCensus: Sendable {
    /// The bounds of ``idleTimes``, in seconds: from a handler at work to a night without one.
    public static let idleBounds: [Double] = [1, 10, 60, 300, 1_800, 14_400]
    /// The bounds of ``deliveries``.
    public static let deliveryBounds: [Double] = [1, 2, 5, 10]

    /// What is pending under one consumer's name.
    public struct Share: Sendable, Hashable {
        /// How many entries.
        public internal(set) var count = 0
        /// The longest idle time of them.
        public internal(set) var oldestIdle = Duration.zero
        /// How many of them nobody has reported on for as long as a lease lasts.
        public internal(set) var silent = 0
    }

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
    /// What each consumer has.
    public private(set) var shares: [String: Share] = [:]
    /// How long entries have been idle, in seconds.
    public private(set) var idleTimes = Distribution(upperBounds: idleBounds)
    /// How often entries were delivered.
    public private(set) var deliveries = Distribution(upperBounds: deliveryBounds)
    /// The first entry that was looked at: the oldest one, if the scan began at the beginning.
    public private(set) var firstID: EntryID?
    /// How many entries are orphaned, or exhausted without that a consumer said so: what had them died, or hangs.
    public private(set) var silent = 0
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
        firstID = firstID ?? verdict.entry.id
        idleTimes.add(Double(verdict.entry.idle.wholeMilliseconds) / 1_000)
        deliveries.add(Double(verdict.entry.deliveries))
        let isSilent = verdict.state == .orphaned || verdict.state == .exhausted && !verdict.isReported
        if isSilent { silent += 1 }
        shares[verdict.entry.consumer, default: Share()].add(verdict.entry.idle, isSilent: isSilent)
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

extension PendingCensus.Share {
    fileprivate mutating func add(_ idle: Duration, isSilent: Bool) {
        count += 1
        oldestIdle = max(oldestIdle, idle)
        if isSilent { silent += 1 }
    }
}
