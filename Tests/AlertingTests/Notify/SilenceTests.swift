import Alerting
import Testing

@Suite("Silences")
struct SilenceTests {
    /// A silence from now on.
    private func silence(
        _ id: String = "s",
        groups: [String] = ["bill*"],
        rules: [String] = ["la?"],
        from: Int64 = 0,
        until: Int64 = 60
    ) -> AlertSilence {
        AlertSilence(
            id: id,
            selector: AlertSelector(groups: groups),
            rules: rules,
            from: Desk.start + from * 1_000,
            until: Desk.start + until * 1_000
        )
    }

    @Test("what begins meanwhile is told when they end, if it still fires")
    func begin() throws {
        var desk = try Desk(silences: [silence()])
        for _ in 0..<5 {
            let tick = desk.tick(10)
            #expect(tick.notifications.isEmpty)
            #expect(tick.silenced == 1)
        }
        #expect(desk.tick(10).notifications.map(\.summary) == ["firing billing"])
    }

    @Test("what began and ended meanwhile is never told")
    func short() throws {
        var desk = try Desk(silences: [silence()])
        desk.tick(10)
        for _ in 0..<10 { #expect(desk.tick(9).notifications.isEmpty) }
    }

    @Test("they hold reminders back, and no end of what was told before")
    func told() throws {
        var desk = try Desk()
        desk.record(.delivered, desk.tick(10))
        try desk.center.add(silence(until: 100_000))
        #expect(desk.tick(10, after: 5 * 3_600).notifications.isEmpty)
        #expect(desk.tick(9).notifications.map(\.summary) == ["resolved billing"])
        let removals = [desk.center.removeSilence("s"), desk.center.removeSilence("s")]
        #expect(removals == [true, false])
    }

    @Test("others are told")
    func others() throws {
        for other in [silence(groups: ["mail"]), silence(rules: ["waiting"]), silence(from: 30), silence(until: 10)] {
            var desk = try Desk(silences: [other])
            #expect(desk.tick(10).notifications.count == 1)
        }
    }

    @Test("one without patterns is about everything")
    func everything() throws {
        var desk = try Desk(silences: [silence(groups: [], rules: [])])
        #expect(desk.tick(10).notifications.isEmpty)
    }

    @Test("added ones are stored, and go a day after they ended")
    func added() throws {
        var desk = try Desk()
        try desk.center.add(silence())
        desk.tick(10)
        try desk.restart()
        #expect(desk.tick(10).silenced == 1)
        #expect(desk.tick(10, after: 60).notifications.count == 1)
        desk.tick(10, after: 86_340)
        #expect(desk.fields.keys.contains("s:s"))
        desk.tick(10, after: 60)
        #expect(!desk.fields.keys.contains("s:s"))
    }

    @Test("ones that make no sense, are too many, or have the id of one of the file are refused")
    func refused() throws {
        var book = try SilenceBook(fixed: [silence("file")])
        for wrong in [silence("a b"), silence(""), silence(from: 60), silence("file")] {
            #expect(throws: AlertSettingError.self) { try book.add(wrong) }
        }
        var long = silence()
        long.comment = String(repeating: "x", count: 1_001)
        #expect(throws: AlertSettingError.self) { try book.add(long) }
        for index in 0..<SilenceBook.mostAdded { try book.add(silence("\(index)")) }
        #expect(throws: AlertSettingError.self) { try book.add(silence("more")) }
        try book.add(silence("7", until: 120))
        #expect(book.active(at: Desk.start).count == SilenceBook.mostAdded + 1)
        #expect(book.active(at: Desk.start + 60_000).map(\.id) == ["7"])
    }
}
