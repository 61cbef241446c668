/// When ticks begin: one interval apart, from the first one on.
///
/// A tick that takes longer than the interval makes the next ones be left out, so that Redis never has two of them one
/// right after the other.
struct TickSchedule<Instant: InstantProtocol>: Sendable where Instant.Duration == Duration {
    private let start: Instant
    private let interval: Duration

    init(from start: Instant, every interval: Duration) {
        self.start = start
        self.interval = interval
    }

    /// The first beginning of a tick after `now`.
    func next(after now: Instant) -> Instant {
        let passed = (start.duration(to: now) / interval).rounded(.down)
        let next = start.advanced(by: interval * (Int(passed) + 1))
        // The quotient is rounded, too.
        return next > now ? next : next.advanced(by: interval)
    }
}
