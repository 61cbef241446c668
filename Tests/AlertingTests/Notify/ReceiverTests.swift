import Alerting
import Testing

@Suite("What a receiver wants")
struct ReceiverTests {
    static let mail = AlertSubject(topic: "mail", stream: "mail", group: "mail")

    private func receiver(_ change: (inout AlertReceiver) -> Void) -> AlertReceiver {
        var receiver = AlertReceiver(name: "ops")
        change(&receiver)
        return receiver
    }

    @Test("nothing that is less urgent")
    func severity() throws {
        var desk = try Desk(receivers: [receiver { $0.minSeverity = .critical }])
        #expect(desk.tick(10).notifications.isEmpty)
        // More urgent now.
        try desk.configure([.lag(severity: .critical)])
        let more = desk.tick(10)
        #expect(more.notifications.map(\.summary) == ["firing billing"])
        desk.record(.delivered, more)
        // Less urgent: for this receiver that is an end.
        try desk.configure([.lag()])
        let less = desk.tick(10)
        #expect(less.notifications.map(\.summary) == ["resolved billing"])
        #expect(less.notifications.first?.alerts.first?.text.contains("less urgent") == true)
        desk.record(.delivered, less)
        #expect(desk.tick(9).notifications.isEmpty)
    }

    @Test("that it gets more or less urgent, with an id of its own each time")
    func change() throws {
        var desk = try Desk()
        var ids: Set<String> = []
        for severity in [Severity.warning, .critical, .warning, .critical, .info] {
            try desk.configure([.lag(severity: severity)])
            let tick = desk.tick(10)
            #expect(tick.notifications.map(\.summary) == ["firing billing"])
            #expect(tick.notifications.first?.severity == severity)
            let isNew = ids.insert(tick.notifications[0].id).inserted
            #expect(isNew)
            desk.record(.delivered, tick)
            #expect(desk.tick(10).notifications.isEmpty)
        }
    }

    @Test("no ends")
    func noResolved() throws {
        var desk = try Desk(receivers: [receiver { $0.sendsResolved = false }])
        desk.record(.delivered, desk.tick(10))
        #expect(desk.tick(9).notifications.isEmpty)
        let again = desk.tick(10)
        #expect(again.notifications.map(\.summary) == ["firing billing"])
        // The end comes while the message is under way.
        #expect(desk.tick(9).notifications.isEmpty)
        desk.record(.delivered, again)
        #expect(desk.tick(9).notifications.isEmpty)
        #expect(desk.fields.keys.sorted() == ["meta"])
    }

    @Test("one message for what begins within a while")
    func groupWait() throws {
        var desk = try Desk(receivers: [receiver { $0.groupWait = .seconds(30) }])
        #expect(desk.tick([Desk.group: 10, Self.mail: 0]).notifications.isEmpty)
        #expect(desk.tick([Desk.group: 10, Self.mail: 0]).notifications.isEmpty)
        #expect(desk.tick([Desk.group: 10, Self.mail: 10]).notifications.isEmpty)
        let tick = desk.tick([Desk.group: 10, Self.mail: 10])
        #expect(tick.notifications.count == 1)
        #expect(tick.notifications.first?.alerts.count == 2)
        desk.record(.delivered, tick)
        // An end does not wait; what ended while it waited was never told.
        #expect(desk.tick([Desk.group: 10, Self.mail: 9]).notifications.map(\.summary) == ["resolved mail"])
    }

    @Test("what began and ended within that while is not told")
    func shortWithinGroupWait() throws {
        var desk = try Desk(receivers: [receiver { $0.groupWait = .seconds(30) }])
        desk.tick(10)
        desk.tick(9)
        for _ in 0..<5 { #expect(desk.tick(9).notifications.isEmpty) }
    }

    @Test("everything that fires again and again, as Alertmanager does")
    func resendsAll() throws {
        var desk = try Desk(receivers: [receiver { ($0.resendsAll, $0.resendInterval) = (true, .seconds(60)) }])
        desk.record(.delivered, desk.tick([Desk.group: 10, Self.mail: 0]))
        let second = desk.tick([Desk.group: 10, Self.mail: 10], after: 30)
        #expect(second.notifications.map(\.summary) == ["firing mail"])
        desk.record(.delivered, second)
        let all = desk.tick([Desk.group: 10, Self.mail: 10], after: 30)
        #expect(all.notifications.map(\.cause) == [.reminder])
        #expect(all.notifications.first?.alerts.count == 2)
        desk.record(.delivered, all)
        #expect(desk.tick([Desk.group: 10, Self.mail: 10], after: 50).notifications.isEmpty)
        #expect(desk.tick([Desk.group: 10, Self.mail: 10], after: 10).notifications.first?.alerts.count == 2)
    }

    @Test("no more alerts in one message than it can take, but all of them in the end", arguments: [true, false])
    func mostAlerts(_ resends: Bool) throws {
        var desk = try Desk(
            receivers: [
                receiver { ($0.mostAlerts, $0.resendsAll, $0.repeatInterval) = (10, resends, .seconds(60)) }
            ]
        )
        let lags = Dictionary(uniqueKeysWithValues: (0..<25).map { (AlertSubject(topic: "t", group: "\($0)"), 10.0) })
        for _ in 0..<2 {
            var told: Set<String> = []
            for count in [10, 10, 5] {
                let tick = desk.tick(lags, after: 1)
                let alerts = tick.notifications.flatMap(\.alerts)
                #expect(resends ? alerts.count >= count : alerts.count == count)
                told.formUnion(alerts.map(\.fingerprint))
                desk.record(.delivered, tick)
            }
            #expect(told.count == 25)
            desk.now += 60_000
        }
    }

    @Test("each of several is told on its own, one that is new at once, and one that is gone is forgotten")
    func several() throws {
        var critical = AlertReceiver(name: "pager")
        critical.minSeverity = .critical
        var desk = try Desk(receivers: [AlertReceiver(name: "a"), AlertReceiver(name: "b"), critical])
        let first = desk.tick(10)
        #expect(first.notifications.map(\.receiver) == ["a", "b"])
        #expect(Set(first.notifications.map(\.id)).count == 2)
        desk.center.record(.delivered, of: first.notifications[0].id, at: desk.now)
        desk.center.record(.failed, of: first.notifications[1].id, at: desk.now)
        #expect(desk.tick(10).notifications.map(\.receiver) == ["b"])
        try desk.configure(receivers: [AlertReceiver(name: "a"), AlertReceiver(name: "c")])
        #expect(desk.tick(10).notifications.map(\.receiver) == ["c"])
        #expect(!desk.fields.keys.contains { $0.hasPrefix("t:b:") })
    }

    @Test("receivers that make no sense are refused")
    func validation() throws {
        let wrong: [(String, (inout AlertReceiver) -> Void)] = [
            ("name", { $0.name = "a b" }),
            ("repeatInterval", { $0.repeatInterval = .zero }),
            ("groupWait", { $0.groupWait = .seconds(-1) }),
            ("resendInterval", { $0.resendInterval = .milliseconds(1) }),
            ("mostAlerts", { $0.mostAlerts = 0 }),
        ]
        for (key, change) in wrong {
            let error = #expect(throws: AlertSettingError.self) { try AlertReceiver.validate([receiver(change)]) }
            #expect(error?.key == key)
        }
        #expect(throws: AlertSettingError.self) {
            try AlertReceiver.validate([AlertReceiver(name: "a"), AlertReceiver(name: "a")])
        }
    }
}
