import Alerting
import Testing

@Suite("State of an alert")
struct StateMachineTests {
    @Test("follows the values", arguments: StateCourse.all)
    func course(_ course: StateCourse) throws {
        try course.run(restarts: false)
    }

    @Test("is the same if another process goes on before each tick", arguments: StateCourse.all)
    func restarts(_ course: StateCourse) throws {
        try course.run(restarts: true)
    }

    @Test("there are cases enough, and no two of one name")
    func complete() {
        #expect(StateCourse.all.count >= 40)
        #expect(Set(StateCourse.all.map(\.name)).count == StateCourse.all.count)
    }

    @Test("why it ended is said", arguments: AlertEnd.Reason.allCases)
    func reason(_ reason: AlertEnd.Reason) throws {
        var desk = try Desk()
        desk.tick(10)
        var rule = AlertRule.lag()
        let other = AlertSubject(topic: "other", group: "other")
        let tick: AlertTick
        switch reason {
        case .below: tick = desk.tick(3)
        case .subjectGone: tick = desk.tick([other: 0])
        case .ruleGone:
            try desk.configure([])
            tick = desk.tick(10)
        case .notWatched:
            rule.selector.groups = ["other"]
            try desk.configure([rule])
            tick = desk.tick(10)
        case .lessUrgent: return  // That is between a receiver and its ledger.
        }
        let ended = try #require(tick.evaluation.ended.first)
        #expect(ended.end.reason == reason)
        #expect(ended.end.at == desk.now)
        #expect(ended.end.value == (reason == .below ? 3 : nil))
    }

    @Test("begins with the value, the urgency and the threshold of its override, and follows them")
    func override() throws {
        var rule = AlertRule.lag()
        rule.overrides = [.init(selector: AlertSelector(groups: ["bill?ng"]), threshold: 12, severity: .critical)]
        var desk = try Desk([rule])
        desk.tick([Desk.group: 11])
        #expect(desk.center.engine.active.isEmpty)
        desk.tick([Desk.group: 15])
        let instance = try #require(desk.center.engine.active.first)
        #expect(instance.severity == .critical)
        #expect(instance.threshold == 12)
        #expect(instance.value == 15)
        try desk.configure([.lag()])
        desk.tick([Desk.group: 16])
        #expect(desk.center.engine.active.first?.severity == .warning)
        #expect(desk.center.engine.active.first?.value == 16)
        #expect(desk.center.engine.active.first?.since == instance.since)
    }

    @Test("a fingerprint is that of the rule and the bytes of the names, always")
    func fingerprint() throws {
        var desk = try Desk([.lag(), .lag("other")])
        // Swift holds these two for equal; Redis does not.
        let composed = AlertSubject(topic: "\u{e9}", stream: "\u{e9}", group: "g")
        let decomposed = AlertSubject(topic: "e\u{301}", stream: "e\u{301}", group: "g")
        var measurements = AlertMeasurements(subjects: [composed, decomposed, Desk.group])
        measurements.set([10, 10, 10], for: .lag)
        _ = desk.center.tick(measurements, at: desk.now)
        let fingerprints = Set(desk.center.engine.active.map(\.fingerprint))
        #expect(fingerprints.count == 6)
        #expect(fingerprints.allSatisfy { $0.utf8.count == 16 })
        #expect(fingerprints.contains("ecf3bfda84e058d1"))
    }
}
