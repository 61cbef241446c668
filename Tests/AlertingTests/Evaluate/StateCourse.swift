import Alerting
import Testing

/// A course of ticks, ten seconds apart, and the state that each leaves.
///
/// Ticks are `VALUE:STATE`: a number, `?` (not known), `gone` (the group is not there), `miss` (it is not there, nor is
/// it known whether there is more); `-` nothing, `p` pending, `f` begins to fire, `F` still fires, `r` ends. In between,
/// `@WORD` changes the rule (see `apply`), and `@+60`, `@-60` move the clock.
struct StateCourse: Sendable, CustomTestStringConvertible {
    let name: String
    let holdTime: Int64
    let keepFiring: Int64
    let steps: String
    var testDescription: String { name }

    init(_ name: String, for holdTime: Int64 = 0, keep keepFiring: Int64 = 0, _ steps: String) {
        self.name = name
        self.holdTime = holdTime
        self.keepFiring = keepFiring
        self.steps = steps
    }

    /// Runs it; with `restarts`, another process goes on from the store before each tick.
    func run(restarts: Bool) throws {
        var desk = try Desk([rule])
        var since: Int64?
        for (index, step) in steps.split(separator: " ").enumerated() {
            if step.hasPrefix("@") {
                try apply(String(step.dropFirst()), &desk)
                continue
            }
            if restarts { try desk.restart() }
            let parts = step.split(separator: ":")
            let before = desk.center.engine.active.first
            let tick = Self.take(String(parts[0]), &desk)
            let now = desk.center.engine.active.first
            let state = Self.state(tick, now)
            #expect(state == parts[1], "step \(index): \(step)")
            if before == nil || state.contains("r") { since = desk.now }
            #expect(now == nil || now?.since == since, "step \(index): \(step)")
        }
    }

    private var rule: AlertRule { .lag(for: holdTime, keepFiring: keepFiring) }

    private static func take(_ input: String, _ desk: inout Desk) -> AlertTick {
        let other = AlertSubject(topic: "other", stream: "other", group: "other")
        switch input {
        case "?": return desk.tick([Desk.group: .nan])
        case "gone": return desk.tick([other: 0])
        case "miss": return desk.tick([other: 0], isComplete: false)
        default: return desk.tick([Desk.group: Double(input) ?? .nan, other: 0])
        }
    }

    private static func state(_ tick: AlertTick, _ instance: AlertInstance?) -> String {
        let ended = tick.evaluation.ended.isEmpty ? "" : "r"
        guard let instance else { return ended.isEmpty ? "-" : ended }
        if instance.state == .pending { return ended + "p" }
        return ended + (tick.evaluation.fired.isEmpty ? "F" : "f")
    }

    private func apply(_ word: String, _ desk: inout Desk) throws {
        var rule = rule
        switch word {
        case "norule": return try desk.configure([.lag("another")])
        case "rule": break
        case "off": rule.isEnabled = false
        case "othersignal": rule.signal = .waiting
        case "othertopic": rule.selector.topics = ["mail*"]
        case "threshold20": rule.overrides = [.init(selector: AlertSelector(groups: ["bill*"]), threshold: 20)]
        case "threshold5": rule.threshold = 5
        case "first":
            rule.overrides = [
                .init(selector: AlertSelector(), threshold: 5), .init(selector: AlertSelector(), threshold: 50),
            ]
        case "except": rule.overrides = [.init(selector: AlertSelector(topics: ["orders"]), isEnabled: false)]
        case "for0": rule.overrides = [.init(selector: AlertSelector(), for: .zero)]
        case "keep20": rule.overrides = [.init(selector: AlertSelector(), keepFiring: .seconds(20))]
        case "critical": rule.overrides = [.init(selector: AlertSelector(), severity: .critical)]
        default:
            let seconds = try #require(Int64(word))
            desk.now += seconds * 1_000
            return
        }
        try desk.configure([rule])
    }
}
