/// A stream, a group and its replicas, from event to event.
package struct Simulation {
    let workload: Workload
    var events = EventQueue()
    var replicas: ContiguousArray<Replica> = []
    /// Those that are not gone.
    var alive: ContiguousArray<Int> = []
    var now: Int64 = 0
    /// How many entries have arrived, and how many of them were handed out.
    var arrived = 0
    var delivered = 0
    /// Entries that are due again, the oldest first.
    var due: ContiguousArray<Int32> = []
    var dueFirst = 0
    /// Entries pending with nobody, until they are due again.
    var stuck = 0
    var backingOff = 0
    var pending = 0
    var completed = 0
    var attempts = 0
    var failed = 0
    var freeSlots = 0
    var busySlots = 0
    var hasGroup: Bool
    var isAway = false
    var nextReplica = 0
    var startedAt: ContiguousArray<Int64>
    var attempt: ContiguousArray<UInt8>
    var random: SeededRandom
    var result: SimulationResult
    var asked: Int
    var lastChange: (at: Int64, change: Int)?
    var seen = Seen()

    /// The counters at the view before.
    struct Seen {
        var at: Int64 = 0
        var arrived = 0
        var completed = 0
        var attempts = 0
        var failed = 0
        var busy = 0.0
        var capacity = 0.0
        /// Slot-milliseconds so far.
        var busyTotal = 0.0
        var capacityTotal = 0.0
    }

    private init(_ workload: Workload, policy: String) {
        self.workload = workload
        hasGroup = workload.trace.hasGroup
        let count = workload.trace.arrivals.count
        startedAt = ContiguousArray(repeating: -1, count: count)
        attempt = ContiguousArray(repeating: 0, count: count)
        random = SeededRandom(seed: workload.seed ^ 0xF1EE7)
        result = SimulationResult(policy: policy)
        asked = workload.trace.initialReplicas
    }

    /// Runs a workload under a policy.
    ///
    /// - Parameters:
    ///   - workload: The workload.
    ///   - policy: The policy.
    ///   - keepsCourse: Whether the course is wanted, for a chart.
    /// - Returns: What became of it.
    package static func run(
        _ workload: Workload,
        _ policy: some SimulatedPolicy,
        keepsCourse: Bool = false
    ) -> SimulationResult {
        var simulation = Simulation(workload, policy: policy.name)
        return simulation.run(policy, keepsCourse: keepsCourse)
    }

    private mutating func run(_ policy: some SimulatedPolicy, keepsCourse: Bool) -> SimulationResult {
        var policy = policy
        for _ in 0..<asked { add(delay: 0) }
        for episode in workload.trace.episodes where episode.trouble == .outage {
            events.push(Event(at: episode.to, kind: .back))
        }
        let arrivals = workload.trace.arrivals
        // Not in step with the trace.
        var decideAt = Int64(random.uniform() * Double(policy.interval))
        while now < workload.trace.duration {
            let arrival = arrived < arrivals.count ? arrivals[arrived] : .max
            let next = min(arrival, events.nextAt, decideAt, workload.trace.duration)
            advance(to: next)
            if next == workload.trace.duration { break }
            if events.nextAt == next, let event = events.pop() {
                handle(event)
            } else if arrival == next {
                arrived += 1
                deliver()
            } else {
                let view = view()
                if keepsCourse { note(view) }
                ask(for: policy.decide(view), stopsIdleFirst: policy.stopsIdleFirst)
                decideAt += policy.interval
            }
        }
        return finish()
    }

    /// Lets time pass, which costs.
    private mutating func advance(to next: Int64) {
        let passed = Double(next - now)
        result.replicaSeconds += passed * Double(alive.count) / 1_000
        seen.busyTotal += passed * Double(busySlots)
        seen.capacityTotal += passed * Double(busySlots + freeSlots)
        now = next
        if !workload.trace.episodes.isEmpty { isAway = workload.trace.holds(.outage, at: now) }
    }

    private mutating func finish() -> SimulationResult {
        var waits = WaitCount()
        let target = workload.fleet.waitTarget / .milliseconds(1)
        var lateSeconds = Set<Int64>()
        for (index, at) in workload.trace.arrivals.enumerated() where at < workload.trace.duration {
            let isStarted = startedAt[index] >= 0
            let wait = (isStarted ? startedAt[index] : workload.trace.duration) - at
            waits.add(wait)
            if Double(wait) > target {
                result.late += 1
                lateSeconds.insert((at + wait) / 1_000)
            }
            result.entries += 1
        }
        result.drainSeconds = Double(lateSeconds.count)
        result.p50 = waits.quantile(0.5)
        result.p95 = waits.quantile(0.95)
        result.p99 = waits.quantile(0.99)
        result.longest = Double(waits.longest) / 1_000
        return result
    }

    private mutating func note(_ view: SimulationView) {
        result.course.append(
            SimulationResult.Moment(
                second: Double(now) / 1_000,
                arrivalRate: view.arrivalRate,
                replicas: alive.count,
                backlog: arrived - delivered + due.count - dueFirst + stuck
            )
        )
    }
}
