/// Walks once over the bytes of a document.
struct JSONParser {
    let bytes: [UInt8]
    var offset = 0

    // A document that is all brackets must not exhaust the stack.
    private static let deepest = 128

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func document() throws(JSONSyntaxError) -> JSON {
        let value = try value(depth: 0)
        skipBlanks()
        guard offset == bytes.count else { throw error("something after the end") }
        return value
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSON {
        guard depth <= Self.deepest else { throw error("nested too deep") }
        skipBlanks()
        switch peek {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSON {
        var pairs: [(key: String, value: JSON)] = []
        try list(until: UInt8(ascii: "}")) { parser throws(JSONSyntaxError) in
            parser.skipBlanks()
            guard parser.peek == UInt8(ascii: "\"") else { throw parser.error("a key is missing") }
            let key = try parser.string()
            parser.skipBlanks()
            guard parser.take(UInt8(ascii: ":")) else { throw parser.error("a colon is missing") }
            pairs.append((key, try parser.value(depth: depth + 1)))
        }
        return .object(pairs)
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSON {
        var elements: [JSON] = []
        try list(until: UInt8(ascii: "]")) { parser throws(JSONSyntaxError) in
            elements.append(try parser.value(depth: depth + 1))
        }
        return .array(elements)
    }

    /// Reads from the opening bracket to the closing one, with commas between the elements.
    private mutating func list(
        until closing: UInt8,
        _ element: (inout JSONParser) throws(JSONSyntaxError) -> Void
    ) throws(JSONSyntaxError) {
        offset += 1
        skipBlanks()
        if take(closing) { return }
        while true {
            try element(&self)
            skipBlanks()
            if take(closing) { return }
            guard take(UInt8(ascii: ",")) else { throw error("a comma or the end is missing") }
        }
    }

    private mutating func word(_ text: String, _ value: JSON) throws(JSONSyntaxError) -> JSON {
        guard bytes[offset...].starts(with: text.utf8) else { throw error("no value") }
        offset += text.utf8.count
        return value
    }

    /// Keeps whole numbers whole; what 64 bits do not hold becomes a fraction.
    private mutating func number() throws(JSONSyntaxError) -> JSON {
        let start = offset
        _ = take(UInt8(ascii: "-"))
        // A zero stands alone before the point.
        guard take(UInt8(ascii: "0")) || takeDigits() else { throw error("no value") }
        var isWhole = true
        if take(UInt8(ascii: ".")) {
            isWhole = false
            guard takeDigits() else { throw error("a digit is missing") }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isWhole = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard takeDigits() else { throw error("a digit is missing") }
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        if isWhole, let value = Int(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw error("a number beyond all bounds") }
        return .number(value)
    }

    private mutating func takeDigits() -> Bool {
        let start = offset
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        return offset > start
    }

    var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        offset += 1
        return true
    }

    mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { offset += 1 }
    }

    func error(_ problem: String) -> JSONSyntaxError { JSONSyntaxError(offset: offset, problem: problem) }
}
