import HTTPClient

/// A link in a message: http or https, and nothing in it that could end it early in a markup.
enum SafeLink {
    /// The address with everything that is no part of a plain URL percent-encoded; nil for what must not become a link.
    static func address(_ text: String?, limit: Int = 2_000) -> String? {
        guard let text, text.hasPrefix("https://") || text.hasPrefix("http://") else { return nil }
        var address = ""
        let bytes = Array(text.utf8)
        for (index, byte) in bytes.enumerated() {
            if isPlain(byte) || byte == UInt8(ascii: "%") && isEscape(bytes[index...].prefix(3)) {
                address.unicodeScalars.append(UnicodeScalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                address += "%" + (digits.utf8.count < 2 ? "0" : "") + digits
            }
        }
        // What is no URL at all would make a service refuse the whole message.
        return address.utf8.count <= limit && (try? HTTPURL(address)) != nil ? address : nil
    }

    private static func isEscape(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count == 3 && bytes.dropFirst().allSatisfy { UnicodeScalar($0).properties.isASCIIHexDigit }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        // No `<`, `>`, `|`, `)`, quotes, backslash or backtick: they end a link in one markup or another.
        default: "-._~:/?#@!$&+,;=[]".utf8.contains(byte)
        }
    }
}
