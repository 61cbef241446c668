extension [UInt8] {
    /// Appends text with backslash and newline escaped, and the double quote where the place asks for it.
    mutating func append(escaping text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): append(contentsOf: #"\\"#.utf8)
            case UInt8(ascii: "\n"): append(contentsOf: #"\n"#.utf8)
            case UInt8(ascii: "\"") where quotes: append(contentsOf: #"\""#.utf8)
            default: append(byte)
            }
        }
    }

    /// Appends a sample's value: whole numbers without a fraction, otherwise the shortest text that reads back the
    /// same.
    mutating func append(number: Double) {
        if let integer = Int(exactly: number), integer.magnitude < 1 << 53 {
            append(contentsOf: String(integer).utf8)
        } else if number.isFinite {
            append(contentsOf: number.description.utf8)
        } else {
            append(contentsOf: (number.isNaN ? "NaN" : number < 0 ? "-Inf" : "+Inf").utf8)
        }
    }

    /// Appends a bucket's bound as OpenMetrics' canonical number, with a fraction or an exponent: `0.5`, `1.0`,
    /// `1e+06`.
    ///
    /// Both formats get this text, because `le` is a label like any other: written `1` in one format and `1.0` in the
    /// other, a bucket would be two series for a Prometheus before 3.0, which does not normalise it.
    mutating func append(upperBound bound: Double) {
        let decimal = bound.description
        // The exponent starts at 10⁶ there (Go's %g), but far above in Swift.
        guard bound >= 1e6, !decimal.utf8.contains(UInt8(ascii: "e")) else {
            append(contentsOf: decimal.utf8)
            return
        }
        let exponent = decimal.utf8.prefix { $0 != UInt8(ascii: ".") }.count - 1
        var digits = decimal.utf8.filter { $0 != UInt8(ascii: ".") }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        append(digits[0])
        if digits.count > 1 {
            append(UInt8(ascii: "."))
            append(contentsOf: digits.dropFirst())
        }
        append(contentsOf: (exponent < 10 ? "e+0\(exponent)" : "e+\(exponent)").utf8)
    }
}
