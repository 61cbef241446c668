// Foundation's would triple the size of the program.

private let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
private let padding = UInt8(ascii: "=")

/// Writes bytes in Base64, with padding (RFC 4648, section 4).
package func encodeBase64(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
        for index in 0..<4 {
            text.append(index <= group.count ? alphabet[bits >> (18 - 6 * index) & 0x3F] : padding)
        }
    }
    return String(decoding: text, as: UTF8.self)
}

/// Reads Base64, with or without padding; nil for anything else.
func decodeBase64(_ text: String) -> [UInt8]? {
    var digits = Array(text.utf8)
    if digits.count % 4 == 0 {
        for _ in 0..<2 where digits.last == padding { digits.removeLast() }
    }
    guard digits.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    var bits = 0
    for (index, digit) in digits.enumerated() {
        guard let value = alphabet.firstIndex(of: digit) else { return nil }
        bits = (bits << 6 | value) & 0xFFFF
        // Every digit but the first of four completes a byte.
        if index % 4 != 0 { bytes.append(UInt8(truncatingIfNeeded: bits >> (6 - 2 * (index % 4)))) }
    }
    return bytes
}
