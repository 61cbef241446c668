/// When the next dead letters may be replayed, at so many per second.
///
/// Time that was lost is not made up for: after a step that took long the next ones come no faster.
struct ReplayPace<Instant: InstantProtocol>: Sendable where Instant.Duration == Duration {
    /// Replays per second; nil is as fast as it goes.
    private let rate: Double?
    private var next: Instant

    /// The slowest and the fastest pace.
    private static var rates: ClosedRange<Double> { 0.001...1_000_000 }

    /// A pace that lets the first step begin at once; a rate out of range is clamped to 0.001 to 1,000,000.
    init(rate: Double?, from start: Instant) {
        // In this order what is no number is the slowest pace, too.
        self.rate = rate.map { min(Self.rates.upperBound, max(Self.rates.lowerBound, $0)) }
        next = start
    }

    /// Most that a step may replay: a tenth of a second's worth, so that the pace is even.
    var mostPerStep: Int {
        rate.map { max(1, min(DeadLetterQueue.pageSize, Int($0 / 10))) } ?? DeadLetterQueue.pageSize
    }

    /// When a step may begin that is ready now.
    func start(at now: Instant) -> Instant { max(next, now) }

    /// Counts what a step has replayed that began then.
    mutating func add(_ count: Int, begun start: Instant) {
        if let rate { next = start.advanced(by: .seconds(Double(count) / rate)) }
    }
}
