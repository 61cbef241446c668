import Alerting

/// How long it takes to decide, without any I/O: what each scan does with all that it has measured.
enum DecisionBench {
    private static let rules = 500
    private static let groups = 1_000
    private static let ticks = 5

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
}
