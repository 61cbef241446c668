import Alerting
import Testing

@Suite("Rules")
struct AlertRuleTests {
    @Test("the default ones are valid, one for each signal, and all but the watchdog are on")
    func defaults() throws {
        try AlertRule.validate(AlertRule.defaults)
        #expect(
            AlertRule.defaults.map(\.signal).sorted { $0.rawValue < $1.rawValue }
                == AlertSignal.allCases.sorted { $0.rawValue < $1.rawValue }
        )
        #expect(AlertRule.defaults.filter { !$0.isEnabled }.map(\.name) == ["watchdog"])
        #expect(AlertRule.defaults.allSatisfy { $0.name == $0.signal.rawValue && $0.keepFiring == .seconds(60) })
    }

    @Test("on a quiet system none of the default ones fires, and on a bad one all do")
    func quiet() throws {
        let subjects = [
            AlertSubject(), AlertSubject(topic: "t", stream: "ns:t"),
            AlertSubject(topic: "t", stream: "ns:t", group: "g"),
        ]
        var center = try AlertCenter(rules: AlertRule.defaults, receivers: [AlertReceiver(name: "ops")])
        for bad in [false, true] {
            var measurements = AlertMeasurements(subjects: subjects)
            for rule in AlertRule.defaults {
                measurements.set(subjects.map { _ in bad ? rule.threshold : 0 }, for: rule.signal)
            }
            var firing = 0
            for tick in 0..<40 {
                firing = center.tick(measurements, at: Int64(bad ? 1_000_000 : 0) + Int64(tick) * 10_000).firing
            }
            #expect(firing == (bad ? AlertRule.defaults.count - 1 : 0))
        }
    }

    @Test("what makes no sense is named with the rule, the key and what is accepted")
    func validation() throws {
        let wrong: [(String, (inout AlertRule) -> Void)] = [
            ("name", { $0.name = "" }),
            ("name", { $0.name = "two words" }),
            ("name", { $0.name = String(repeating: "x", count: 65) }),
            ("threshold", { $0.threshold = 0 }),
            ("threshold", { $0.threshold = -1 }),
            ("threshold", { $0.threshold = .nan }),
            ("threshold", { $0.threshold = .infinity }),
            ("threshold", { ($0.signal, $0.threshold) = (.verdictSlow, 2) }),
            ("for", { $0.for = .seconds(-1) }),
            ("keepFiring", { $0.keepFiring = .seconds(400 * 86_400) }),
            ("selector.groups", { ($0.signal, $0.selector.groups) = (.deadLetters, ["a"]) }),
            ("selector.namespaces", { ($0.signal, $0.selector.namespaces) = (.redisUnreachable, ["a"]) }),
            (
                "overrides[1].threshold",
                { $0.overrides = [.init(selector: .init()), .init(selector: .init(), threshold: 0)] }
            ),
            ("overrides[0].for", { $0.overrides = [.init(selector: .init(), for: .seconds(-1))] }),
            ("overrides[0].keepFiring", { $0.overrides = [.init(selector: .init(), keepFiring: .seconds(-1))] }),
            (
                "overrides[0].selector.topics",
                { ($0.signal, $0.overrides) = (.unsafeServer, [.init(selector: .init(topics: ["a"]))]) }
            ),
        ]
        for (key, change) in wrong {
            var rule = AlertRule.lag()
            change(&rule)
            let error = try #require(throws: AlertSettingError.self) { try AlertRule.validate([rule]) }
            #expect(error.key == key)
            #expect(error.owner.hasPrefix("rule "))
            #expect("\(error)".contains("accepted: "))
        }
        let twice = #expect(throws: AlertSettingError.self) { try AlertRule.validate([.lag(), .lag()]) }
        #expect(twice?.description == "rule lag: name is lag; accepted: a name that no other rule has")
        let many = (0...AlertRule.mostRules).map { AlertRule.lag("r\($0)") }
        #expect(throws: AlertSettingError.self) { try AlertRule.validate(many) }
    }

    @Test("a configuration that makes no sense changes nothing")
    func configure() throws {
        var center = try AlertCenter(rules: [.lag()], receivers: [AlertReceiver(name: "ops")])
        #expect(throws: AlertSettingError.self) {
            try center.configure(rules: [], receivers: [AlertReceiver(name: "")])
        }
        #expect(throws: AlertSettingError.self) {
            try center.configure(rules: [], receivers: [], links: AlertLinks(runbook: "https://x/{nothing}"))
        }
        #expect(center.engine.rules.count == 1)
        #expect(center.ledger.receivers.count == 1)
    }
}
