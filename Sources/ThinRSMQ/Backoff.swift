/// How long a failed message waits for its next attempt: `min(base × 2^(attempt − 1) + jitter, maximum)`.
public struct Backoff: Hashable, Sendable {
    /// The wait after the first attempt.
    public var base: Duration
    /// The longest wait, jitter included.
    public var maximum: Duration
    /// Whether a random part in `0 ..< base` is added, so that messages that failed together do not return together.
    public var jitter: Bool

    /// Makes a schedule; the defaults are those of `Configuration.Retry`.
    public init(base: Duration = .seconds(1), maximum: Duration = .seconds(60), jitter: Bool = true) {
        self.base = base
        self.maximum = maximum
        self.jitter = jitter
    }

    /// The wait after an attempt, with randomness from the system.
    public func delay(attempt: Int) -> Duration {
        var generator = SystemRandomNumberGenerator()
        return delay(attempt: attempt, using: &generator)
    }

    /// The wait after an attempt, which counts from 1 (anything below counts as 1), with jitter from `generator`.
    public func delay(attempt: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        let delay = exponential(attempt: attempt)
        guard jitter, delay < maximum else { return delay }
        let bound = base.wholeNanoseconds
        guard bound > 0 else { return delay }
        let part = Duration.nanoseconds(Int64.random(in: 0..<bound, using: &generator))
        return part < maximum - delay ? delay + part : maximum
    }

    /// Doubles until it reaches the maximum, so that no attempt is high enough to overflow.
    private func exponential(attempt: Int) -> Duration {
        guard base > .zero else { return .zero }
        var delay = base
        var doublings = max(attempt, 1) - 1
        while doublings > 0, delay < maximum {
            if delay >= maximum - delay { return maximum }
            delay += delay
            doublings -= 1
        }
        return min(delay, maximum)
    }
}
