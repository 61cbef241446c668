package import JSON
package import ThinRSMQ

extension JSON {
    /// The pairs that describe a message: its envelope, and fields of others under `fields`.
    package static func pairs(of message: Message) -> [(key: String, value: JSON)] {
        var pairs: [(key: String, value: JSON)] = [("type", .string(message.type))]
        pairs.append(("payload", .wire(message.payloadBytes)))
        if !message.producedAtText.isEmpty { pairs.append(("produced_at", .string(message.producedAtText))) }
        if let traceID = message.traceID { pairs.append(("trace_id", .string(traceID))) }
        if let producer = message.producer { pairs.append(("producer", .string(producer))) }
        if message.replayCount > 0 { pairs.append(("replay_count", .integer(message.replayCount))) }
        if !message.extraFields.isEmpty { pairs.append(("fields", .fields(message.extraFields))) }
        return pairs
    }

    /// Fields in their order, as pairs of name and value: names may occur twice.
    package static func fields(_ fields: [Field]) -> JSON {
        .array(fields.map { .array([.wire($0.name), .wire($0.value)]) })
    }

    /// Text as a string, and bytes that are no text as an object that holds them in hexadecimal.
    package static func wire(_ value: WireString) -> JSON {
        if let text = value.exactText { return .string(text) }
        let digits = value.bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count < 2 ? "0" + digits : digits
        }
        return ["hex": .string(digits.joined())]
    }
}
