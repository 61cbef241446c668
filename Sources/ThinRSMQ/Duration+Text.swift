extension Duration {
    /// How a duration is written, for error messages.
    package static let acceptedText = "a duration such as 500ms, 10s, 5m or 1h30m"

    private static let units: [(name: String, length: Duration)] = [
        ("h", .seconds(3_600)), ("m", .seconds(60)), ("s", .seconds(1)), ("ms", .milliseconds(1)),
    ]

    /// Reads numbers with units, as Go writes durations: `500ms`, `1.5s`, `1h30m`; nil for anything else.
    ///
    /// A number needs its unit, so that nobody takes seconds for milliseconds.
    package init?(text: String) {
        guard !text.isEmpty else { return nil }
        var total = Duration.zero
        var rest = text[...]
        while !rest.isEmpty {
            guard let term = Self.takeTerm(&rest) else { return nil }
            total += term
        }
        self = total
    }

    /// One number and its unit, of at most nine digits before and after the point: what is longer is no duration that
    /// anyone means.
    private static func takeTerm(_ rest: inout Substring) -> Duration? {
        let whole = takeDigits(&rest)
        var fraction = ""
        if rest.first == "." {
            rest.removeFirst()
            fraction = takeDigits(&rest)
            guard !fraction.isEmpty else { return nil }
        }
        let name = rest.prefix { $0.isLetter }
        rest = rest[name.endIndex...]
        guard whole.count <= 9, fraction.count <= 9,
            let number = Int(whole),
            let unit = units.first(where: { $0.name == name })?.length
        else { return nil }
        guard let decimals = Int(fraction) else { return unit * number }
        return unit * number + unit * decimals / (0..<fraction.count).reduce(1) { scale, _ in scale * 10 }
    }

    private static func takeDigits(_ rest: inout Substring) -> String {
        let digits = rest.prefix { ("0"..."9").contains($0) }
        rest = rest[digits.endIndex...]
        return String(digits)
    }

    /// The duration in the largest unit that it is a whole number of, such as `90s`; rounded down to milliseconds.
    package var text: String {
        let (seconds, attoseconds) = components
        let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        if milliseconds == 0 { return "0s" }
        for unit in Self.units {
            let length = unit.length / .milliseconds(1)
            if Double(milliseconds).remainder(dividingBy: length) == 0 {
                return "\(milliseconds / Int64(length))\(unit.name)"
            }
        }
        return "\(milliseconds)ms"
    }
}
