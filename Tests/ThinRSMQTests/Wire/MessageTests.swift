import Testing

@testable import ThinRSMQ

@Suite("messages")
struct MessageTests {
    @Test("a message without a type is not published")
    func emptyType() {
        #expect(throws: MessageError.emptyType) {
            try Message(type: "", payload: "p").fields(producedAt: Timestamp(seconds: 0))
        }
    }

    @Test(
        "an extra field must not be called like one of the wire format",
        arguments: [
            "v", "type", "payload", "produced_at", "trace_id", "producer", "_dlq_replay_count", "_dlq_replayed_at",
            "_dlq_original_id", "_for_group", "_retry_attempt", "_retry_first_id", "_retry_first_failed_at", "_raw",
            "original_id", "original_stream", "failed_at", "total_attempts", "last_error", "consumer_group",
            "replay_count",
        ]
    )
    func reserved(name: String) {
        let message = Message(type: "t", payload: "p", extraFields: [Field("fine", "1"), Field(name, "2")])
        #expect(throws: MessageError.reservedFieldName(name)) {
            try message.fields(producedAt: Timestamp(seconds: 0))
        }
    }

    @Test(
        "names that only resemble them are a user's own",
        arguments: ["", "V", "Type", " type", "type ", "types", "attempt", "max_attempts", "_dlq", "ｖ"]
    )
    func notReserved(name: String) throws {
        let message = Message(type: "t", payload: "p", extraFields: [Field(name, "x")])
        let fields = try message.fields(producedAt: Timestamp(seconds: 0))
        #expect(fields.last == Field(name, "x"))
    }

    @Test("publishing a received message starts a new one: neither its id nor its past are written")
    func forwarding() throws {
        let received = try #require(
            Envelope(
                id: EntryID(milliseconds: 5),
                fields: [
                    Field("type", "t"), Field("payload", "p"), Field("produced_at", "2020-01-01T00:00:00Z"),
                    Field("_for_group", "g"), Field("_retry_attempt", "2"), Field("_dlq_replay_count", "1"),
                    Field("tenant", "acme"),
                ]
            ).message
        )
        #expect(
            try received.fields(producedAt: Timestamp(seconds: 0)) == [
                Field("v", "1"), Field("type", "t"), Field("payload", "p"),
                Field("produced_at", "1970-01-01T00:00:00Z"), Field("tenant", "acme"),
            ]
        )
    }

    @Test("a payload can be set as text and as bytes")
    func payload() {
        var message = Message(type: "t", payload: "one")
        #expect(message.payloadBytes == "one")
        message.payload = "two"
        #expect(message.payloadBytes == "two")
        message.payloadBytes = WireString(bytes: [0xFF])
        #expect(message.payload == "\u{FFFD}")
    }

    @Test("a message that is not published has neither id nor time")
    func unpublished() {
        let message = Message(type: "t", payload: "p")
        #expect(message.id == nil)
        #expect(message.producedAt == nil)
        #expect(message.firstID == nil)
        #expect(message.replayCount == 0)
    }

    @Test("every name of the wire format is found by name, and no other")
    func lookup() {
        for field in WireField.allCases {
            #expect(WireField(name: field.name) == field)
            #expect(WireField(name: WireString(field.rawValue + "x")) == nil)
            #expect(WireField(name: WireString(field.rawValue.uppercased())) == nil)
        }
        #expect(WireField(name: "") == nil)
        #expect(WireField(name: WireString(String(repeating: "x", count: 10_000))) == nil)
        #expect(WireField(name: WireString(bytes: [0xFF])) == nil)
    }

    @Test("an entry of very many fields keeps them all")
    func manyFields() throws {
        let extras = (0..<20_000).map { Field("f\($0)", "\($0)") }
        let fields = [Field("type", "t")] + extras + [Field("payload", "p")]
        let message = try #require(Envelope(id: .min, fields: fields).message)
        #expect(message.extraFields == extras)
    }
}
