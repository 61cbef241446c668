import Alerting
import Autoscaling

/// How long it takes to decide, without any I/O: what each scan does with all that it has measured.
enum DecisionBench {
    private static let rules = 500
    private static let groups = 1_000
    private static let ticks = 5
    private static let targets = 10_000

    /// The seconds of one tick of 500 rules over 1,000 groups, where one value in a hundred crosses its threshold: the
    /// median of five ticks after the first, in which selectors are resolved.
    static func alerts() throws -> Double {
        let subjects = (0..<groups).map {
            AlertSubject(namespace: "bench", topic: "topic-\($0)", stream: "bench:topic-\($0)", group: "group")
        }
        let signals: [AlertSignal] = [.lag, .waiting, .oldestPendingIdle]
        let rules = (0..<rules).map { number in
            var rule = AlertRule("rule-\(number)", signals[number % 3], threshold: 990, severity: .warning)
            rule.selector.topics = ["topic-*"]
            return rule
        }
        var center = try AlertCenter(rules: rules, receivers: [AlertReceiver(name: "bench")])
        var now: Int64 = 1_800_000_000_000
        var times: [Double] = []
        for tick in 0...ticks {
            var measured = AlertMeasurements(subjects: subjects)
            for (place, signal) in signals.enumerated() {
                measured.set(subjects.indices.map { Double(($0 * 7 + tick * 13 + place) % 1_000) }, for: signal)
            }
            now += 10_000
            let start = ContinuousClock.now
            let result = center.tick(measured, at: now)
            if tick > 0 { times.append(start.duration(to: .now) / .seconds(1)) }
            for notification in result.notifications { center.record(.delivered, of: notification.id, at: now) }
        }
        return times.median ?? 0
    }

    /// The seconds in which 10,000 scaling targets are decided on, each with traffic of its own: the median of five
    /// rounds, after sixty in which they have learned.
    static func scaling() throws -> Double {
        var scalers = try (0..<targets).map { try Autoscaler(settings: ScalingSettings(target: "target-\($0)")) }
        var replicas = [Int](repeating: 1, count: targets)
        var now: Int64 = 1_800_000_000_000
        var times: [Double] = []
        for round in 0..<60 + ticks {
            now += 5_000
            let start = ContinuousClock.now
            for index in scalers.indices {
                var signals = ScalingSignals()
                let arriving = Double((index * 31 + round * 17) % 200)
                signals.undelivered = .exact(arriving * 2)
                (signals.dueRetries, signals.stuckPending, signals.pending) = (.exact(0), .exact(0), .exact(arriving))
                (signals.oldestWait, signals.poisonShare) = (.exact(2), .exact(0))
                (signals.arrivalRate, signals.completedRate) = (.exact(arriving), .exact(arriving))
                (signals.replicas, signals.readyReplicas) = (replicas[index], replicas[index])
                replicas[index] = scalers[index].decide(signals, at: now).replicas ?? replicas[index]
            }
            if round >= 60 { times.append(start.duration(to: .now) / .seconds(1)) }
        }
        return times.median ?? 0
    }
}
