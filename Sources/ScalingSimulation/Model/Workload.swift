/// A trace with the time each entry's handler takes: drawn once, so that all policies face the very same.
package struct Workload: Sendable {
    /// The trace.
    package let trace: Trace
    /// The consumers.
    package let fleet: Fleet
    let service: [Int32]
    let isPoison: [Bool]
    let seed: UInt64

    /// Draws a workload.
    package init(trace: Trace, fleet: Fleet, seed: UInt64) {
        self.trace = trace
        self.fleet = fleet
        self.seed = seed
        var random = SeededRandom(seed: seed ^ 0x5EED)
        service = trace.arrivals.map { _ in fleet.service.draw(&random) }
        isPoison = trace.arrivals.indices.map(trace.poison.contains)
    }

    /// No fewer replica-seconds do all of it: a lower bound whatever is known beforehand.
    package var leastReplicaSeconds: Double {
        let milliseconds = zip(service, trace.arrivals).reduce(0.0) {
            $0 + Double($1.0) * trace.slowdown(at: $1.1)
        }
        return milliseconds / 1_000 / Double(fleet.slots)
    }
}
