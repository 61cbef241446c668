import Testing
import ThinRSMQ

@Suite("packed fields")
struct PackedFieldsTests {
    @Test("fields are packed as netstrings, and come back")
    func roundTrip() {
        let fields = [
            Field("v", "1"), Field("", ""), Field("a", "1:x,"), Field("a", "ü"),
            Field("b", WireString(bytes: [0, 0xFF, 0x2C])),
        ]
        let packed = PackedFields.pack(fields)
        #expect(packed.bytes.starts(with: Array("1:v,1:1,0:,0:,1:a,4:1:x,,1:a,2:ü,1:b,3:".utf8)))
        #expect(PackedFields.unpack(packed) == fields)
    }

    @Test("no fields are an empty text")
    func empty() {
        #expect(PackedFields.pack([]) == "")
        #expect(PackedFields.unpack("") == [])
    }

    @Test("more fields than one script can pass on come back")
    func many() {
        let fields = (0..<10_000).map { Field("field-\($0)", String(repeating: "x", count: $0 % 50)) }
        #expect(PackedFields.unpack(PackedFields.pack(fields)) == fields)
    }

    @Test(
        "a text that is not well formed to its end is refused",
        arguments: [
            "x", ":", "1", "1:", "1:a", "1:a,", "1:a,1:b", "1:a,1:b;", "1:a,1:b,x", "1:a,1:b,1:c,", "2:a,1:b,",
            "0:a,1:b,", "-1:a,1:b,", "+1:a,1:b,", " 1:a,1:b,", "1:a,99999999999999999999:b,",
            "1:a,9223372036854775807:b,", "18446744073709551615:a,1:b,", "1:a,1000000000:b,", ",,", "1,a:1:b,",
        ]
    )
    func malformed(text: String) {
        #expect(PackedFields.unpack(WireString(text)) == nil)
    }

    @Test("every torn end is refused")
    func torn() {
        let bytes = PackedFields.pack([Field("type", "t"), Field("payload", "p")]).bytes
        // Cut after the first field it is a whole text again.
        let whole = PackedFields.pack([Field("type", "t")]).byteCount
        for end in 1..<bytes.count where end != whole {
            #expect(PackedFields.unpack(WireString(bytes: bytes[..<end])) == nil)
        }
    }

    @Test("more fields than the limit are refused")
    func limit() {
        let packed = PackedFields.pack((0..<3).map { Field("\($0)", "") })
        #expect(PackedFields.unpack(packed, limit: 3)?.count == 3)
        #expect(PackedFields.unpack(packed, limit: 2) == nil)
    }
}
