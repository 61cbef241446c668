import Alerting
import TestSupport
import Testing

@Suite("Evaluation of rules", .serialized, .heavy)
struct AlertEngineTests {
    static let subjects =
        [AlertSubject()]
        + (0..<50).flatMap { stream in
            (0..<20).map {
                AlertSubject(namespace: "ns", topic: "t\(stream)", stream: "ns:t\(stream)", group: "g\($0)")
            }
        }

    static func rules(_ count: Int) -> [AlertRule] {
        (0..<count).map { index in
            var rule = AlertRule(
                "rule-\(index)",
                index.isMultiple(of: 2) ? .lag : .waiting,
                threshold: 100,
                severity: .warning
            )
            rule.selector = AlertSelector(topics: ["t*"])
            rule.overrides = [.init(selector: AlertSelector(groups: ["g\(index)"]), threshold: 200)]
            return rule
        }
    }

    @Test("patterns are tried once for each set of subjects")
    func patterns() throws {
        var engine = try AlertEngine(rules: Self.rules(20))
        var measurements = AlertMeasurements(subjects: Self.subjects)
        measurements.set(Self.subjects.indices.map { Double($0) }, for: .lag)
        _ = engine.evaluate(measurements, at: 0)
        let first = engine.patternMatches
        #expect(first == 20 * 1_000 * 2)
        for tick in 1..<10 {
            measurements.set(Self.subjects.indices.map { Double($0 * tick % 300) }, for: .lag)
            _ = engine.evaluate(measurements, at: Int64(tick))
        }
        #expect(engine.patternMatches == first)
        _ = engine.evaluate(AlertMeasurements(subjects: Array(Self.subjects.dropLast())), at: 10)
        #expect(engine.patternMatches > first)
        let second = engine.patternMatches
        try engine.setRules(Self.rules(20))
        _ = engine.evaluate(AlertMeasurements(subjects: Array(Self.subjects.dropLast())), at: 11)
        #expect(engine.patternMatches > second)
    }

    @Test("the order of the subjects makes no difference")
    func order() throws {
        var engine = try AlertEngine(rules: [.lag()])
        var subjects = Self.subjects
        var random = SystemRandomNumberGenerator()
        var first: [String] = []
        for tick in 0..<5 {
            var measurements = AlertMeasurements(subjects: subjects)
            measurements.set(subjects.map { $0.group == "g7" ? 10 : 0 }, for: .lag)
            let result = engine.evaluate(measurements, at: Int64(tick))
            #expect(result.fired.count == (tick == 0 ? 50 : 0))
            #expect(result.ended.isEmpty)
            let fingerprints = engine.active.map(\.fingerprint)
            if tick == 0 { first = fingerprints }
            #expect(fingerprints == first)
            subjects.shuffle(using: &random)
        }
    }

    @Test("a subject that is there twice counts once")
    func twice() throws {
        var engine = try AlertEngine(rules: [.lag()])
        var measurements = AlertMeasurements(subjects: [Desk.group, Desk.group])
        measurements.set([10, 0], for: .lag)
        #expect(engine.evaluate(measurements, at: 0).fired.count == 1)
        #expect(engine.evaluate(measurements, at: 1).ended.isEmpty)
    }

    @Test("what is too much is counted, and has its turn later; the server is never left out")
    func limit() throws {
        var rules = [AlertRule.lag(), AlertRule("redis", .redisUnreachable, threshold: 30, severity: .critical)]
        var engine = try AlertEngine(rules: rules, limit: 100)
        var measurements = AlertMeasurements(subjects: Self.subjects)
        measurements.set(Self.subjects.map { _ in 10 }, for: .lag)
        measurements[.redisUnreachable, 0] = 30
        let result = engine.evaluate(measurements, at: 0)
        #expect(result.beyond == 900)
        #expect(result.fired.count == 101)
        #expect(engine.active.first?.rule == "redis")
        measurements.set(Self.subjects.indices.map { $0 <= 50 ? 0 : 10 }, for: .lag)
        let next = engine.evaluate(measurements, at: 1)
        #expect(next.ended.count == 50)
        #expect(next.fired.count == 49)
        rules.removeFirst()
        try engine.setRules(rules)
        #expect(engine.evaluate(measurements, at: 2).ended.count == 99)
    }

    @Test("a signal is measured only of what it is of", arguments: AlertSignal.allCases)
    func scope(_ signal: AlertSignal) throws {
        let rule = AlertRule("r", signal, threshold: 1, severity: .info)
        var engine = try AlertEngine(rules: [rule])
        let stream = AlertSubject(namespace: "ns", topic: "orders", stream: "ns:orders")
        var measurements = AlertMeasurements(subjects: [stream, Desk.group, AlertSubject()])
        measurements.set([1, 1, 1], for: signal)
        let fired = engine.evaluate(measurements, at: 0).fired
        #expect(fired.map(\.subject.scope) == [signal.scope])
    }

    @Test("columns are as long as the subjects, and unknown where nothing was set")
    func columns() throws {
        var measurements = AlertMeasurements(subjects: [AlertSubject(), Desk.group])
        #expect(measurements[.lag, 1] == nil)
        measurements.set([1], for: .lag)
        #expect(measurements[.lag, 0] == 1)
        #expect(measurements[.lag, 1] == nil)
        measurements.set([1, 2, 3], for: .lag)
        measurements[.lag, 0] = nil
        #expect(measurements[.lag, 0] == nil)
        #expect(measurements[.lag, 1] == 2)
    }

    @Test("nobody has to measure whether the monitor is alive")
    func watchdog() throws {
        var engine = try AlertEngine(rules: [AlertRule("w", .watchdog, threshold: 1, severity: .info)])
        #expect(engine.evaluate(AlertMeasurements(subjects: [AlertSubject()]), at: 0).fired.count == 1)
        #expect(engine.evaluate(AlertMeasurements(subjects: [AlertSubject()]), at: 1).ended.isEmpty)
    }
}
