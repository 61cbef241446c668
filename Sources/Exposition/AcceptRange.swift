/// One media range of the header `Accept`, such as `text/plain;version=0.0.4;q=0.5` (RFC 9110, 12.5.1).
struct AcceptRange: Sendable {
    /// In lower case, `*` for any.
    let type: String
    /// In lower case, `*` for any.
    let subtype: String
    /// By name in lower case, without `q`.
    let parameters: [String: String]
    /// From 0, not acceptable, to 1.
    let quality: Double

    /// The ranges of a header in its order; one that cannot be read is left out, and the others stay.
    static func parse(_ header: String) -> [AcceptRange] {
        split(header[...], at: UInt8(ascii: ",")).compactMap { AcceptRange($0) }
    }

    private init?(_ text: Substring) {
        let parts = Self.split(text, at: UInt8(ascii: ";"))
        guard let names = parts.first?.split(separator: "/", omittingEmptySubsequences: false), names.count == 2 else {
            return nil
        }
        type = Self.trimmed(names[0]).lowercased()
        subtype = Self.trimmed(names[1]).lowercased()
        guard !type.isEmpty, !subtype.isEmpty else { return nil }

        var parameters: [String: String] = [:]
        for part in parts.dropFirst() {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2 else { continue }
            parameters[Self.trimmed(sides[0]).lowercased()] = Self.unquoted(Self.trimmed(sides[1]))
        }
        guard let quality = Self.quality(parameters.removeValue(forKey: "q")) else { return nil }
        self.parameters = parameters
        self.quality = quality
    }

    private static func quality(_ text: String?) -> Double? {
        guard let text else { return 1 }
        return Double(text).flatMap { (0...1).contains($0) ? $0 : nil }
    }

    /// Splits at a separator that does not stand in a quoted string.
    private static func split(_ text: Substring, at separator: UInt8) -> [Substring] {
        var parts: [Substring] = []
        var start = text.startIndex
        var isQuoted = false
        var isEscaped = false
        for index in text.utf8.indices {
            let byte = text.utf8[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if !isQuoted, byte == separator {
                parts.append(text[start..<index])
                start = text.utf8.index(after: index)
            }
        }
        parts.append(text[start...])
        return parts
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }

    /// A quoted string's content; its escapes stay, for no value that we compare with has any.
    private static func unquoted(_ text: Substring) -> String {
        guard text.count >= 2, text.first == "\"", text.last == "\"" else { return String(text) }
        return String(text.dropFirst().dropLast())
    }
}
