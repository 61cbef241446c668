import Testing

@testable import QueueMonitor
@testable import ThinRSMQ

@Suite("Tally of dead letters")
struct DeadLetterTallyTests {
    private func letter(_ id: UInt64, _ group: String, _ error: String, replays: Int = 0) -> DeadLetter {
        let fields = [("last_error", error), ("consumer_group", group), ("replay_count", "\(replays)")]
        return DeadLetter(id: EntryID(milliseconds: id), fields: fields.map { Field($0, $1) })
    }

    @Test("counts by group and reason over pages, and tells nothing before the end")
    func pages() {
        var tally = DeadLetterTally()
        #expect(tally.needsMore(length: 3))
        tally.take([letter(5, "a", "boom"), letter(6, "b", "entry has no type")], length: 3, maxReplays: 2)
        #expect(tally.whole == nil)
        #expect(tally.cursor == EntryID(milliseconds: 6))
        tally.take([letter(7, "a", "consumer did not ACK (crash or timeout)", replays: 2)], length: 3, maxReplays: 2)
        let facts = tally.whole
        #expect(facts?.oldest == EntryID(milliseconds: 5))
        #expect(facts?.frozen == 1)
        #expect(facts?.counts == ["a": [.failed: 1, .crashed: 1], "b": [.unreadable: 1]])
        #expect(facts?[.failed] == 1)
        #expect(facts?.newest?.error?.hasPrefix("consumer did not ACK") == true)
        #expect(!tally.needsMore(length: 3))
    }

    @Test("goes on with what is new, and keeps what it knew meanwhile")
    func growth() {
        var tally = DeadLetterTally()
        tally.take([letter(5, "a", "boom")], length: 1, maxReplays: 2)
        #expect(tally.needsMore(length: 2))
        #expect(tally.whole?.counts["a"] == [.failed: 1])
        tally.take([letter(6, "a", "boom")], length: 2, maxReplays: 2)
        #expect(tally.whole?.counts["a"] == [.failed: 2])
    }

    @Test("begins again when some are gone")
    func removal() {
        var tally = DeadLetterTally()
        tally.take([letter(5, "a", "boom"), letter(6, "a", "boom")], length: 2, maxReplays: 2)
        #expect(tally.needsMore(length: 1))
        tally.take([], length: 1, maxReplays: 2)
        #expect(tally.cursor == nil)
        tally.take([letter(6, "a", "boom")], length: 1, maxReplays: 2)
        #expect(tally.whole?.oldest == EntryID(milliseconds: 6))
        #expect(tally.whole?.counts["a"] == [.failed: 1])
    }

    @Test("hostile groups fill no memory: beyond a hundred they are one")
    func manyGroups() {
        var tally = DeadLetterTally()
        let letters = (1...500).map { letter(UInt64($0), "g\($0)", "boom") }
        tally.take(letters, length: 500, maxReplays: 2)
        #expect(tally.whole?.counts.count == 101)
        #expect(tally.whole?.counts[""] == [.failed: 400])
        #expect(tally.whole?[.failed] == 500)
    }
}
