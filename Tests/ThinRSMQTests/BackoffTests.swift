import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("backoff")
struct BackoffTests {
    private let plain = Backoff(base: .seconds(1), maximum: .seconds(60), jitter: false)

    @Test(
        "the wait doubles from attempt to attempt up to its maximum",
        arguments: [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (8, 60), (64, 60), (65, 60), (Int.max, 60)]
    )
    func doubling(attempt: Int, seconds: Int) {
        #expect(plain.delay(attempt: attempt) == .seconds(seconds))
    }

    @Test("attempts below 1 count as 1", arguments: [0, -1, Int.min])
    func lowAttempts(attempt: Int) {
        #expect(plain.delay(attempt: attempt) == .seconds(1))
    }

    @Test("jitter lies in 0 ..< base, and the sum never exceeds the maximum")
    func jitter() {
        let backoff = Backoff(base: .seconds(1), maximum: .milliseconds(4_500), jitter: true)
        var generator = SplitMix(seed: 42)
        var seen: Set<Duration> = []
        for attempt in 1...5 {
            let floor = min(Duration.seconds(1 << (attempt - 1)), backoff.maximum)
            for _ in 0..<1_000 {
                let delay = backoff.delay(attempt: attempt, using: &generator)
                #expect(delay >= floor && delay < floor + .seconds(1) && delay <= backoff.maximum)
                seen.insert(delay)
            }
        }
        #expect(seen.count > 2_000)
    }

    @Test("jitter is uniform")
    func uniform() {
        let backoff = Backoff(base: .seconds(1), maximum: .seconds(60), jitter: true)
        var generator = SplitMix(seed: 7)
        var buckets = [Int](repeating: 0, count: 10)
        for _ in 0..<10_000 {
            let jitter = backoff.delay(attempt: 1, using: &generator) - .seconds(1)
            buckets[Int(jitter.wholeMilliseconds / 100)] += 1
        }
        #expect(buckets.allSatisfy { (850...1_150).contains($0) })
    }

    @Test("the largest random number stays below the base")
    func edge() {
        var generator = Constant(value: .max)
        let backoff = Backoff(base: .seconds(1), maximum: .seconds(60), jitter: true)
        #expect(backoff.delay(attempt: 1, using: &generator) == .seconds(2) - .nanoseconds(1))
    }

    @Test("a schedule of extremes neither overflows nor hangs")
    func extremes() {
        let longest = Duration.seconds(Int64.max)
        for base in [Duration.zero, .nanoseconds(1), .seconds(1), longest] {
            let backoff = Backoff(base: base, maximum: longest, jitter: true)
            for attempt in [1, 63, 64, 128, Int.max] {
                let delay = backoff.delay(attempt: attempt)
                #expect(delay >= .zero && delay <= longest)
            }
        }
        #expect(Backoff(base: .seconds(9), maximum: .seconds(5), jitter: true).delay(attempt: 1) == .seconds(5))
    }

    @Test(
        "durations are counted in whole units, rounded down",
        arguments: [
            (Duration.milliseconds(1_500), 1_500), (.microseconds(999), 0), (.zero, 0), (.microseconds(-1), -1),
            (.seconds(-2), -2_000), (.seconds(Int64.max), Int64.max), (.seconds(Int64.min), Int64.min),
        ] as [(Duration, Int64)]
    )
    func milliseconds(duration: Duration, milliseconds: Int64) {
        #expect(duration.wholeMilliseconds == milliseconds)
    }
}

private struct Constant: RandomNumberGenerator {
    var value: UInt64

    mutating func next() -> UInt64 { value }
}
