import Alerting
import TestSupport
import Testing

/// Random values, outcomes, delays, crashes and gaps, against what is simple to say.
struct RandomCourse {
    private static let groups = (0..<4).map { AlertSubject(namespace: "n", topic: "t", stream: "n:t", group: "\($0)") }
    private static let receivers: [AlertReceiver] = {
        var (all, urgent, again, slow) = (
            AlertReceiver(name: "all"), AlertReceiver(name: "urgent"), AlertReceiver(name: "again"),
            AlertReceiver(name: "slow")
        )
        all.repeatInterval = .seconds(100)
        urgent.minSeverity = .critical
        (again.resendsAll, again.resendInterval) = (true, .seconds(50))
        slow.groupWait = .seconds(20)
        return [all, urgent, again, slow]
    }()
    private static let rules = [
        AlertRule.lag("now"), .lag("later", for: 20, keepFiring: 30, severity: .critical),
        .lag("keeps", keepFiring: 20),
    ]

    private var random: SplitMix
    private var desk: Desk
    private var naive: [String: NaiveAlert] = [:]
    private var boxes: [String: Mailbox] = [:]
    private var underWay: [AlertNotification] = []

    init(seed: UInt64) throws {
        random = SplitMix(seed: seed)
        desk = try Desk(Self.rules, receivers: Self.receivers)
        for receiver in Self.receivers { boxes[receiver.name] = Mailbox(receiver) }
    }

    mutating func run(ticks: Int) throws {
        for _ in 0..<ticks {
            var lags: [AlertSubject: Double] = [:]
            for group in Self.groups {
                // Gone, not known, or one side of the threshold.
                let choice = Int.random(in: 0..<20, using: &random)
                if choice > 0 { lags[group] = choice == 1 ? .nan : choice < 12 ? 10 : 9 }
            }
            take(lags)
            deliver { $0 < 6 ? nil : $0 < 9 ? .failed : .delivered }
            if chance(15) { try crash() }
        }
        // At last everything is well, and every message arrives: then nobody believes in an alert.
        for _ in 0..<6 {
            take(Dictionary(uniqueKeysWithValues: Self.groups.map { ($0, 0) }))
            deliver { _ in .delivered }
        }
        for box in boxes.values { #expect(box.firing.isEmpty, "\(box.receiver.name) was not told of an end") }
        #expect(desk.fields.keys.sorted() == ["meta"])
    }

    private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

    private mutating func take(_ lags: [AlertSubject: Double]) {
        let tick = desk.tick(lags)
        var expected: Set<String> = []
        for rule in Self.rules {
            for group in Self.groups {
                let name = "\(rule.name) \(group.group ?? "")"
                var alert =
                    naive[name]
                    ?? NaiveAlert(
                        threshold: rule.threshold,
                        holdTime: Int(rule.for.components.seconds),
                        keepFiring: Int(rule.keepFiring.components.seconds)
                    )
                if let lag = lags[group] { alert.take(lag.isNaN ? nil : lag) } else { alert.end() }
                naive[name] = alert
                if alert.isFiring { expected.insert(name) }
            }
        }
        let firing = desk.center.engine.active.filter { $0.state == .firing }
        #expect(Set(firing.map { "\($0.rule) \($0.subject.group ?? "")" }) == expected)
        for notification in tick.notifications { boxes[notification.receiver]?.offer(notification) }
        underWay += tick.notifications
    }

    /// Gives each message that is under way an outcome, or leaves it there.
    private mutating func deliver(_ outcome: (Int) -> DeliveryOutcome?) {
        var still: [AlertNotification] = []
        for notification in underWay {
            guard let outcome = outcome(Int.random(in: 0..<20, using: &random)) else {
                still.append(notification)
                continue
            }
            if outcome == .delivered { boxes[notification.receiver]?.take(notification, at: desk.now) }
            desk.center.record(outcome, of: notification.id, at: desk.now)
        }
        underWay = still
        // Often the next tick stores the outcome; that is too late for a crash before.
        desk.store()
    }

    /// Another process goes on; what was under way is lost.
    private mutating func crash() throws {
        underWay = []
        try desk.restart()
    }
}

@Suite("Random courses", .serialized, .heavy)
struct RandomCourseTests {
    @Test("nobody is told twice, nor of an end alone, and everybody of the end", arguments: 0..<12 as Range<UInt64>)
    func course(_ seed: UInt64) throws {
        var course = try RandomCourse(seed: seed)
        try course.run(ticks: 150)
    }
}
