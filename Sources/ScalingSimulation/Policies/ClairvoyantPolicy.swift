import Autoscaling

/// One that knows beforehand what arrives, how long it takes and how long a replica needs to start.
///
/// It has replicas ready just when they are needed, and lets them go at once: what is left to a better forecast.
package struct ClairvoyantPolicy: SimulatedPolicy {
    package let name = "clairvoyant"
    package let interval: Int64 = 5_000
    package let stopsIdleFirst = true
    /// The work that arrives within each second, in slot-seconds.
    private let work: [Double]
    private let slots: Double
    private let lead: Int
    private let span: Int
    private let meanSeconds: Double

    /// A policy that knows a workload.
    package init(_ workload: Workload) {
        let fleet = workload.fleet
        var work = [Double](repeating: 0, count: Int(workload.trace.duration / 1_000) + 1)
        for (index, at) in workload.trace.arrivals.enumerated() where at < workload.trace.duration {
            let tries = workload.isPoison[index] ? Double(fleet.maxAttempts) * fleet.failureTime : 1
            work[Int(at / 1_000)] += Double(workload.service[index]) / 1_000 * workload.trace.slowdown(at: at) * tries
        }
        self.work = work
        slots = Double(fleet.slots)
        lead = Int((fleet.startDelay + fleet.startSpread) / .seconds(1)) + 6
        span = max(2, Int(fleet.waitTarget / .seconds(1)) / 2)
        meanSeconds = fleet.meanSeconds
    }

    package mutating func decide(_ view: SimulationView) -> Int {
        let second = Int(view.now / 1_000)
        let waiting = Double(view.stream.lag ?? 0)
        // The most that any window of half the target asks for, up to the moment a replica asked for now is ready.
        var most = waiting * meanSeconds / Double(span)
        for from in second...(second + lead) where from < work.count {
            let sum = work[from..<min(work.count, from + span)].reduce(0, +)
            most = max(most, sum / Double(span))
        }
        return Int((most / slots).rounded(.up))
    }
}
