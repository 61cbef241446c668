/// How often, how long and how much is tried.
public struct DeliveryPolicy: Sendable, Hashable {
    /// The most notifications that wait for one receiver, at least 1; when one more comes, the oldest is dropped.
    public var queueLimit = 100
    /// The bound of the first pause between two attempts; each next one is twice as long.
    public var basePause = Duration.seconds(1)
    /// The longest bound of a pause.
    public var longestPause = Duration.seconds(60)
    /// The longest that a receiver's `Retry-After` is believed.
    public var longestRetryAfter = Duration.seconds(600)
    /// How long a notification is tried, from when it was offered; it is always tried once.
    public var giveUpAfter = Duration.seconds(3_600)

    /// The defaults.
    public init() {}

    /// The bound of the pause after so many failures in a row.
    func bound(afterFailures failures: Int) -> Duration {
        var bound = basePause
        // Ends at the longest, or after 40 doublings: no number of failures is large enough to overflow.
        for _ in 1..<min(max(failures, 1), 40) {
            guard bound < longestPause else { break }
            bound += bound
        }
        return min(bound, longestPause)
    }
}

/// The clock and the chance that a delivery goes by; tests bring their own.
struct DeliveryTime: Sendable {
    /// The time since this was made.
    let now: @Sendable () -> Duration
    let sleep: @Sendable (Duration) async throws -> Void
    /// A duration between zero and the bound.
    let random: @Sendable (_ bound: Duration) -> Duration

    init<C: Clock>(
        _ clock: C = ContinuousClock(),
        random: @escaping @Sendable (Duration) -> Duration = {
            .milliseconds(Double.random(in: 0...$0 / .milliseconds(1)))
        }
    ) where C.Duration == Duration {
        let start = clock.now
        now = { start.duration(to: clock.now) }
        sleep = { try await clock.sleep(until: clock.now.advanced(by: $0), tolerance: nil) }
        self.random = random
    }
}
