import ArgumentParser
import Testing
import ThinRSMQ

@testable import ThinRSMQCommand

@Suite("The filter of dead letters on the command line")
struct DeadLetterFilterOptionsTests {
    private let time = AcceptedValue<Timestamp>.pastTime(clock: { Timestamp(seconds: 10_000) })

    @Test("a time is one of RFC 3339, or a duration ago")
    func times() {
        #expect(time.read("2h") == Timestamp(seconds: 2_800))
        #expect(time.read("1500ms") == Timestamp(seconds: 9_998, nanoseconds: 500_000_000))
        #expect(time.read("1970-01-01T01:00:00+01:00") == Timestamp(seconds: 0))
    }

    @Test("anything else is refused", arguments: ["", "yesterday", "2", "-2h", "2026-02-11"])
    func refuses(text: String) {
        #expect(time.read(text) == nil)
    }

    @Test("all conditions become one filter")
    func filter() throws {
        let options = try DeadLetterFilterOptions.parse([
            "--type", "a", "-type", "b", "--error", "-1", "--since", "1970-01-01T00:00:01Z",
            "--until", "1970-01-01T00:00:02Z", "--group", "g", "--original-id", "5-6", "--no-frozen",
        ])
        let filter = DeadLetterFilter(
            types: ["a", "b"],
            error: "-1",
            since: Timestamp(seconds: 1),
            until: Timestamp(seconds: 2),
            group: "g",
            originalID: EntryID(milliseconds: 5, sequence: 6),
            isFrozen: false
        )
        #expect(options.filter == filter)
        #expect(try DeadLetterFilterOptions.parse([]).filter.matchesAll)
    }
}
