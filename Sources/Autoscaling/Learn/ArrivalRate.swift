/// How many entries arrive per second: smooth while nothing happens, quick when something does.
struct ArrivalRate: Sendable {
    /// Over which times it is averaged.
    private static let fastSeconds = 10.0
    private static let slowSeconds = 60.0

    private var fast = 0.0
    private var slow = 0.0
    /// One odd sample, such as what was published while Redis was away, is no rate: the backlog tells of it.
    private var samples = (0.0, 0.0)
    private(set) var isKnown = false

    mutating func add(_ sample: Double, over seconds: Double) {
        let rate = isKnown ? max(min(samples.0, samples.1), min(max(samples.0, samples.1), sample)) : sample
        samples = isKnown ? (samples.1, sample) : (sample, sample)
        guard isKnown else {
            (fast, slow, isKnown) = (rate, rate, true)
            return
        }
        // The first terms of 1 - exp(-x), which no one can tell from it here.
        fast += (rate - fast) * (seconds / (seconds + Self.fastSeconds))
        slow += (rate - slow) * (seconds / (seconds + Self.slowSeconds))
    }

    /// The rate to plan with: the average, unless the latest are above it by more than chance explains.
    var value: Double {
        let deviation = (fast / Self.fastSeconds).squareRoot()
        return max(slow, fast - deviation)
    }
}
