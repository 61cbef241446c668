import Alerting
import Testing

@Suite("Who is told what")
struct LedgerTests {
    @Test("what fires is told once, and once that it ended")
    func once() throws {
        var desk = try Desk()
        #expect(desk.tick(9).notifications.isEmpty)
        let first = desk.tick(10)
        #expect(first.notifications.map(\.summary) == ["firing billing"])
        #expect(first.notifications.first?.cause == .change)
        desk.record(.delivered, first)
        #expect(desk.tick(11).notifications.isEmpty)
        let last = desk.tick(9)
        #expect(last.notifications.map(\.summary) == ["resolved billing"])
        #expect(last.notifications.first?.alerts.first?.endedAt == desk.now)
        #expect(last.notifications.first?.alerts.first?.value == 9)
        desk.record(.delivered, last)
        #expect(desk.tick(9).notifications.isEmpty)
        #expect(desk.fields.keys.sorted() == ["meta"])
    }

    @Test("everything new is in one notification, the most urgent first")
    func grouped() throws {
        let mail = AlertSubject(topic: "mail", stream: "mail", group: "mail")
        var critical = AlertRule.lag("critical", severity: .critical)
        critical.selector.groups = ["mail"]
        var desk = try Desk([.lag(), critical])
        desk.record(.delivered, desk.tick([Desk.group: 10, mail: 0]))
        let tick = desk.tick([Desk.group: 0, mail: 10])
        #expect(tick.notifications.count == 1)
        #expect(tick.notifications.first?.summary == "firing mail, firing mail, resolved billing")
        #expect(tick.notifications.first?.severity == .critical)
    }

    @Test("what goes on is reminded of after the interval, with another id each time")
    func reminders() throws {
        var desk = try Desk()
        let first = desk.tick(10)
        desk.record(.delivered, first)
        var ids = Set(first.notifications.map(\.id))
        for _ in 0..<3 {
            #expect(desk.tick(10, after: 4 * 3_600 - 10).notifications.isEmpty)
            let reminder = desk.tick(10)
            #expect(reminder.notifications.map(\.cause) == [.reminder])
            let isNew = ids.insert(reminder.notifications[0].id).inserted
            #expect(isNew)
            desk.record(.delivered, reminder)
        }
        var receiver = AlertReceiver(name: "ops")
        receiver.repeatInterval = nil
        try desk.configure(receivers: [receiver])
        #expect(desk.tick(10, after: 86_400).notifications.isEmpty)
    }

    @Test("a clock that was set back does not put reminders off for long")
    func clockBack() throws {
        var desk = try Desk()
        desk.record(.delivered, desk.tick(10))
        #expect(desk.tick(10, after: -30 * 86_400).notifications.isEmpty)
        #expect(desk.tick(10, after: 4 * 3_600).notifications.count == 1)
    }

    @Test("what is under way is not offered again, whatever happens")
    func inFlight() throws {
        var desk = try Desk()
        let first = desk.tick(10)
        #expect(first.notifications.count == 1)
        #expect(desk.tick(10).notifications.isEmpty)
        #expect(desk.tick(9).notifications.isEmpty)
        #expect(desk.center.ledger.underWay == 1)
        desk.record(.delivered, first)
        #expect(desk.tick(9).notifications.map(\.summary) == ["resolved billing"])
    }

    @Test("others are told of meanwhile")
    func others() throws {
        let mail = AlertSubject(topic: "mail", group: "mail")
        var desk = try Desk()
        desk.tick([Desk.group: 10, mail: 0])
        #expect(desk.tick([Desk.group: 10, mail: 10]).notifications.map(\.summary) == ["firing mail"])
    }

    @Test("what did not arrive is offered again in its newest state")
    func failed() throws {
        var desk = try Desk()
        let first = desk.tick(10)
        desk.record(.failed, first)
        let second = desk.tick(12)
        #expect(second.notifications.first?.alerts.first?.value == 12)
        #expect(second.notifications.first?.id == first.notifications.first?.id)
        desk.record(.failed, second)
        // Nobody heard of it, so nobody hears of its end.
        #expect(desk.tick(9).notifications.isEmpty)
        #expect(desk.fields.keys.sorted() == ["meta"])
    }

    @Test("an end that did not arrive is offered until it does, and not at all if it is no end")
    func failedEnd() throws {
        var desk = try Desk()
        desk.record(.delivered, desk.tick(10))
        desk.record(.failed, desk.tick(9))
        let again = desk.tick(8)
        #expect(again.notifications.map(\.summary) == ["resolved billing"])
        desk.record(.failed, again)
        // For the receiver it never ended.
        #expect(desk.tick(10).notifications.isEmpty)
        let last = desk.tick(7)
        #expect(last.notifications.map(\.summary) == ["resolved billing"])
        desk.record(.delivered, last)
        #expect(desk.tick(7).notifications.isEmpty)
    }

    @Test("what may have arrived is told again, and its end in any case")
    func uncertain() throws {
        var desk = try Desk()
        let first = desk.tick(10)
        desk.record(.uncertain, first)
        let second = desk.tick(10)
        #expect(second.notifications.map(\.id) == first.notifications.map(\.id))
        desk.record(.failed, second)
        #expect(desk.tick(9).notifications.map(\.summary) == ["resolved billing"])
    }

    @Test("an outcome of what is not under way is ignored")
    func strangeOutcome() throws {
        var desk = try Desk()
        let first = desk.tick(10)
        desk.center.record(.delivered, of: "no such id", at: desk.now)
        desk.record(.delivered, first)
        desk.record(.failed, first)
        #expect(desk.tick(10).notifications.isEmpty)
    }

    @Test("an end while the beginning is under way, and a beginning while the end is")
    func crossing() throws {
        var desk = try Desk()
        let begin = desk.tick(10)
        desk.tick(9)
        desk.record(.delivered, begin)
        let end = desk.tick(9)
        #expect(end.notifications.map(\.summary) == ["resolved billing"])
        #expect(desk.tick(10).notifications.isEmpty)
        desk.record(.delivered, end)
        #expect(desk.tick(10).notifications.map(\.summary) == ["firing billing"])
    }
}
