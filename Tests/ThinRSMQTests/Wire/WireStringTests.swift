import Testing
import ThinRSMQ

@Suite("strings and fields")
struct WireStringTests {
    @Test(
        "valid UTF-8 is text",
        arguments: ["", "a", "order.created", "größe", "✓", "😀", "\u{FFFD}", "a\u{FFFD}b", "\0\n", "👩‍👩‍👧"]
    )
    func text(text: String) {
        let value = WireString(bytes: Array(text.utf8))
        #expect(value.exactText == text)
        #expect(value == WireString(text))
        #expect(value.hashValue == WireString(text).hashValue)
        #expect(value.bytes == Array(text.utf8))
        #expect(value.byteCount == text.utf8.count)
    }

    @Test(
        "what is no UTF-8 is kept byte for byte and shown repaired",
        arguments: [
            ([0xFF], "\u{FFFD}"), ([0x61, 0xC3], "a\u{FFFD}"), ([0xC0, 0x80], "\u{FFFD}\u{FFFD}"),
            // Torn after three of four bytes: the replacement character is as long as what it replaces.
            ([0xF0, 0x9F, 0x98], "\u{FFFD}"), ([0x61, 0xF0, 0x9F, 0x98, 0x62], "a\u{FFFD}b"),
            ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
        ] as [([UInt8], String)]
    )
    func binary(bytes: [UInt8], repaired: String) {
        let value = WireString(bytes: bytes)
        #expect(value.exactText == nil)
        #expect(value.text == repaired)
        #expect(value.bytes == bytes)
        #expect(value.byteCount == bytes.count)
        #expect(value != WireString(repaired))
    }

    @Test("values that look alike but differ in bytes are different")
    func canonicalEquivalence() {
        #expect("\u{E9}" == "e\u{301}")
        #expect(WireString("\u{E9}") != WireString("e\u{301}"))
        #expect([Field("\u{E9}", "1")].first(named: "e\u{301}") == nil)
    }

    @Test("a name can be asked for its first and its last value")
    func duplicates() {
        let fields = [Field("a", "1"), Field("b", "2"), Field("a", "3")]
        #expect(fields.first(named: "a") == "1")
        #expect(fields.last(named: "a") == "3")
        #expect(fields.first(named: "c") == nil)
        #expect(fields.last(named: "") == nil)
    }

    @Test("a flat reply is paired, and refused if a value is missing")
    func flat() {
        #expect([Field](flat: ["a", "1", "b", "2"]) == [Field("a", "1"), Field("b", "2")])
        #expect([Field](flat: []) == [])
        #expect([Field](flat: ["a", "1", "b"]) == nil)
    }

    @Test("an entry whose last field has no value is malformed")
    func oddEnvelope() {
        let flat: [WireString] = ["type", "t", "payload", "p", "x"]
        #expect(Envelope(id: .min, flat: flat) == .malformed(.oddFieldCount))
    }
}
