import Alerting
import Testing

@Suite("A new leader")
struct RestartTests {
    @Test("tells nothing again")
    func told() throws {
        var desk = try Desk()
        desk.record(.delivered, desk.tick(10))
        for _ in 0..<3 {
            try desk.restart()
            #expect(desk.tick(10).notifications.isEmpty)
        }
        try desk.restart()
        #expect(desk.tick(10, after: 4 * 3_600).notifications.map(\.cause) == [.reminder])
    }

    @Test("tells what ended meanwhile, once", arguments: [0, 3_600, 86_400] as [Int64])
    func ended(_ outage: Int64) throws {
        var desk = try Desk()
        desk.record(.delivered, desk.tick(10))
        desk.now += outage * 1_000
        try desk.restart()
        let tick = desk.tick(9)
        #expect(tick.notifications.map(\.summary) == ["resolved billing"])
        #expect(tick.notifications.first?.alerts.first?.since == Desk.start + 10_000)
        desk.record(.delivered, tick)
        try desk.restart()
        #expect(desk.tick(9).notifications.isEmpty)
    }

    @Test("sends what was being sent with the same id")
    func crashWhileSending() throws {
        var desk = try Desk()
        let first = desk.tick(10)
        try desk.restart()
        let second = desk.tick(14)
        #expect(second.notifications.map(\.id) == first.notifications.map(\.id))
        desk.record(.delivered, second)
        let end = desk.tick(9)
        try desk.restart()
        #expect(desk.tick(9).notifications.map(\.id) == end.notifications.map(\.id))
    }

    @Test("sends a reminder that was being sent with the same id")
    func crashWhileReminding() throws {
        var desk = try Desk()
        desk.record(.delivered, desk.tick(10))
        let first = desk.tick(10, after: 4 * 3_600)
        try desk.restart()
        #expect(desk.tick(10).notifications.map(\.id) == first.notifications.map(\.id))
    }

    @Test("tells the end of what may have been told")
    func crashAndEnd() throws {
        var desk = try Desk()
        desk.tick(10)
        try desk.restart()
        #expect(desk.tick(9).notifications.map(\.summary) == ["resolved billing"])
    }

    @Test("tells the end of what is gone or has no rule any more")
    func gone() throws {
        for change in ["group", "rule"] {
            var desk = try Desk()
            desk.record(.delivered, desk.tick(10))
            if change == "rule" { try desk.configure([]) }
            try desk.restart()
            let tick = change == "rule" ? desk.tick(10) : desk.tick([:])
            let alert = try #require(tick.notifications.first?.alerts.first)
            #expect(alert.status == .resolved)
            #expect(alert.text.contains(change == "rule" ? "rule was removed" : "group or its stream is gone"))
            #expect(alert.value == 10)
        }
    }

    @Test("ends nothing before it knows what there is")
    func incomplete() throws {
        var desk = try Desk()
        desk.record(.delivered, desk.tick(10))
        try desk.restart()
        #expect(desk.tick([:], isComplete: false).notifications.isEmpty)
        #expect(desk.tick([AlertSubject(): 0], isComplete: false).notifications.isEmpty)
        #expect(desk.tick(10).notifications.isEmpty)
        #expect(desk.tick([:]).notifications.map(\.summary) == ["resolved billing"])
    }

    @Test("goes on with clocks that no clock shows", arguments: [Int64.min, -1, 0, .latest, .max])
    func strangeClock(_ time: Int64) throws {
        var desk = try Desk([.lag(for: 30, keepFiring: 30)])
        desk.tick(10)
        desk.tick(10)
        var measurements = AlertMeasurements(subjects: [Desk.group])
        for value in [10.0, .nan, 10, 9] {
            measurements[.lag, 0] = value
            for notification in desk.center.tick(measurements, at: time).notifications {
                desk.center.record(.delivered, of: notification.id, at: time)
            }
            desk.store()
            try desk.restart()
            #expect(AlertState.decode(desk.fields).broken.isEmpty)
        }
    }

    @Test("writes only what changed, and all of it again if that was not stored")
    func changes() throws {
        var desk = try Desk([.lag(), .lag("second", for: 60)])
        desk.record(.delivered, desk.tick(10))
        for value in [10, 10.4, 10.9] {
            var measurements = AlertMeasurements(subjects: [Desk.group])
            measurements[.lag, 0] = value
            desk.now += 10_000
            _ = desk.center.tick(measurements, at: desk.now)
            #expect(Set(desk.center.changes().updates.keys) == ["meta"])
            desk.store()
        }
        #expect(desk.center.changes().isEmpty)
        desk.tick(100)
        #expect(desk.fields.values.contains { $0.contains("value=100.0") })
        desk.now += 10_000
        _ = desk.center.tick(AlertMeasurements(subjects: []), at: desk.now)
        let first = desk.center.changes()
        #expect(first.deletions.count == 2)
        #expect(first.deletions == desk.center.changes().deletions)
        desk.center.wrote(first)
        #expect(desk.center.changes().isEmpty)
    }
}

extension Int64 {
    /// The end of the year 9999.
    fileprivate static let latest: Int64 = 253_402_300_799_999

    @Test("what was under way is sent again as it was, by the same id, whatever began meanwhile")
    func sameMessage() throws {
        var desk = try Desk()
        let mail = AlertSubject(namespace: "ns", topic: "orders", stream: "ns:orders", group: "mail")
        let first = desk.tick([Desk.group: 100])
        try desk.restart()
        let again = desk.tick([Desk.group: 100, mail: 100])
        #expect(again.notifications.map(\.summary) == ["firing billing", "firing mail"])
        #expect(again.notifications.first?.id == first.notifications.first?.id)
        desk.record(.delivered, again)
        let end = desk.tick([Desk.group: 0, mail: 100])
        try desk.restart()
        let both = desk.tick([Desk.group: 0, mail: 0])
        #expect(both.notifications.map(\.summary) == ["resolved billing", "resolved mail"])
        #expect(both.notifications.first?.id == end.notifications.first?.id)
    }

    @Test(
        "a leader goes on from memory if only its own writes are in the store, answered or not, and else from the store"
    )
    func resumes() throws {
        var desk = try Desk()
        desk.record(.delivered, desk.tick([Desk.group: 100]))
        // Written, and no answer came.
        desk.now += 10_000
        var measurements = AlertMeasurements(subjects: [Desk.group])
        measurements[.lag, 0] = 100
        _ = desk.center.tick(measurements, at: desk.now)
        for (field, value) in desk.center.changes().updates { desk.fields[field] = value }
        desk.now += 10_000
        measurements[.lag, 0] = 0
        let end = desk.center.tick(measurements, at: desk.now)
        #expect(end.notifications.count == 1)
        for notification in end.notifications { desk.center.record(.delivered, of: notification.id, at: desk.now) }
        desk.center.resume(desk.fields)
        #expect(desk.center.engine.active.isEmpty)
        desk.fields["meta"] = "version=1&tick=\(desk.now - 1)"
        desk.center.resume(desk.fields)
        #expect(desk.center.engine.active.count == 1)
    }

    @Test("what ended while it was under way is another message")
    func otherMessage() throws {
        var desk = try Desk()
        let first = desk.tick([Desk.group: 100])
        try desk.restart()
        let end = desk.tick([Desk.group: 0])
        #expect(end.notifications.map(\.summary) == ["resolved billing"])
        #expect(end.notifications.first?.id != first.notifications.first?.id)
    }
}
