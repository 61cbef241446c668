/// Arrivals at a rate that changes: a Poisson process whose rate also wanders a little by itself, as real ones do.
struct ArrivalProcess {
    private var random: SeededRandom
    private var wander = 0.0

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// Draws the arrivals.
    ///
    /// - Parameters:
    ///   - duration: How long, in seconds.
    ///   - rate: The rate at a second.
    /// - Returns: When entries arrive, in milliseconds.
    mutating func arrivals(_ duration: Int, _ rate: (Double) -> Double) -> [Int64] {
        var result: [Int64] = []
        for second in 0..<duration {
            // An hour of it strays by a tenth or so.
            wander = wander * 0.98 + 0.02 * random.normal()
            let level = rate(Double(second)) * max(0.2, 1 + wander)
            guard level > 0 else { continue }
            var at = random.exponential() / level
            while at < 1 {
                result.append(Int64((Double(second) + at) * 1_000))
                at += random.exponential() / level
            }
        }
        return result
    }

    mutating func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * random.uniform() }

    mutating func happens(_ share: Double) -> Bool { random.uniform() < share }
}
