import HTTPClient
import JSON
import ThinRSMQ

extension JSON {
    /// The document that a receiver is given: the delivery, and the message as the other documents show it.
    static func envelope(of delivery: Delivery) -> JSON {
        let message = pairs(of: delivery.message).map { pair in
            pair.key == "payload" ? payload(delivery.message.payloadBytes) : pair
        }
        return .object(
            [
                ("id", .string(delivery.id.description)),
                ("stream", .string(delivery.queue.keys.stream)),
                ("group", .string(delivery.queue.group)),
                ("attempt", .integer(delivery.attempt)),
            ] + message
        )
    }

    /// Base64 for bytes that are no text: receivers have it in their libraries.
    private static func payload(_ payload: WireString) -> (key: String, value: JSON) {
        if let text = payload.exactText { return ("payload", .string(text)) }
        return ("payload_base64", .string(encodeBase64(payload.bytes)))
    }
}

extension Delivery {
    /// Names the message to receivers, the same for each attempt and after a requeue.
    ///
    /// With the group: a receiver that serves two of them must not take one's message for the other's.
    var webhookID: String {
        [queue.keys.stream, queue.group, firstID.description].map(\.headerText).joined(separator: "/")
    }
}

extension String {
    /// Percent-encodes what is not visible ASCII, and what would make two names one.
    var headerText: String {
        var text = ""
        for byte in utf8 {
            let isPlain = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "/") && byte != UInt8(ascii: "%")
            let digits = String(byte, radix: 16, uppercase: true)
            text += isPlain ? String(UnicodeScalar(byte)) : "%" + (digits.count < 2 ? "0" + digits : digits)
        }
        return text
    }
}
