import Testing
import ThinRSMQ

@Suite("entry ids")
struct EntryIDTests {
    @Test(
        "an id is read and written as Redis spells it",
        arguments: [
            ("0-0", 0, 0), ("1770802200123-7", 1_770_802_200_123, 7),
            ("18446744073709551615-18446744073709551615", UInt64.max, UInt64.max),
        ] as [(String, UInt64, UInt64)]
    )
    func canonical(text: String, milliseconds: UInt64, sequence: UInt64) {
        let id = EntryID(milliseconds: milliseconds, sequence: sequence)
        #expect(EntryID(text) == id)
        #expect(id.description == text)
    }

    @Test("milliseconds alone mean sequence 0")
    func withoutSequence() {
        #expect(EntryID("17") == EntryID(milliseconds: 17, sequence: 0))
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "-", "+", "*", "$", ">", "5-", "-5", "5-*", "5-1-2", "5--1", "+5-1", " 5-1", "5-1 ", "5-1\n", "a-1",
            "5-x",
            "5.0-1", "18446744073709551616-0", "0-18446744073709551616", "99999999999999999999999-1", "٥-١", "5-1\0",
        ]
    )
    func garbage(text: String) {
        #expect(EntryID(text) == nil)
    }

    @Test("ids are ordered as in the stream, not as text")
    func order() {
        let ids = ["0-0", "0-1", "9-9", "9-10", "10-0"].compactMap { EntryID($0) }
        #expect(ids.count == 5)
        #expect(ids.shuffled().sorted() == ids)
        #expect(EntryID.min < EntryID.max)
    }

    @Test(
        "next and previous are neighbours, across milliseconds",
        arguments: [("0-0", "0-1"), ("5-9", "5-10"), ("5-18446744073709551615", "6-0")]
    )
    func neighbours(lower: String, upper: String) throws {
        let low = try #require(EntryID(lower))
        let high = try #require(EntryID(upper))
        #expect(low.next == high)
        #expect(high.previous == low)
    }

    @Test("next and previous stop at the ends")
    func ends() {
        #expect(EntryID.max.next == .max)
        #expect(EntryID.min.previous == .min)
    }
}
