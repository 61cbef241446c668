/// The consumers of a simulation.
package struct Fleet: Sendable, Hashable {
    /// How long a handler takes.
    package enum ServiceTime: Sendable, Hashable {
        /// Always the same.
        case constant(Duration)
        /// Exponentially distributed.
        case exponential(mean: Duration)
        /// Log-normally distributed: most are quick, some take very long.
        case lognormal(mean: Duration, sigma: Double)
    }

    /// How many handlers a replica runs at once.
    package var slots = 4
    /// How many entries it reads at once.
    package var batch = 8
    /// How long a handler takes.
    package var service = ServiceTime.lognormal(mean: .milliseconds(400), sigma: 0.7)
    /// How long a replica takes to become ready, and by how much more or less.
    package var startDelay: Duration = .seconds(12)
    package var startSpread: Duration = .seconds(4)
    /// How long a replica that is stopped may finish what it has.
    package var grace: Duration = .seconds(10)
    /// How often a replica crashes, per hour.
    ///
    /// Never in the comparison: what a dead consumer held is late whoever scales, and a handful of such entries would
    /// decide where nothing else is late.
    package var crashesPerHour = 0.0
    /// After which time what it left is handed to another.
    package var claimAfter: Duration = .seconds(60)
    /// How many handlers at once what they depend on serves without becoming slower; nil for any number.
    package var downstreamSlots: Int?
    /// How often an entry is tried, and how long after the first failure; the time doubles each time.
    package var maxAttempts = 4
    package var backoff: Duration = .seconds(15)
    /// Which part of a handler's time passes before it fails: what cannot be read fails early.
    package var failureTime = 0.25
    /// Most replicas.
    package var maxReplicas = 30
    /// For how long an entry may wait.
    package var waitTarget: Duration = .seconds(20)

    /// The fleet that the built-in comparison uses.
    package init() {}

    /// The mean of a handler's time, in seconds.
    package var meanSeconds: Double {
        switch service {
        case .constant(let time), .exponential(let time), .lognormal(let time, _): time / .seconds(1)
        }
    }

    /// How many entries a busy replica does per second.
    package var rate: Double { Double(slots) / meanSeconds }
}

extension Fleet.ServiceTime {
    /// Draws one, in milliseconds.
    func draw(_ random: inout SeededRandom) -> Int32 {
        let value: Double
        switch self {
        case .constant(let time): value = time / .milliseconds(1)
        case .exponential(let mean): value = mean / .milliseconds(1) * random.exponential()
        case .lognormal(let mean, let sigma):
            value = mean / .milliseconds(1) * Logarithm.exponential(sigma * random.normal() - sigma * sigma / 2)
        }
        return Int32(min(max(1, value.rounded()), 1e9))
    }
}
