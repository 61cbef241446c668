import ThinRSMQ

extension Unicode.Scalar {
    /// Whether it shows as nothing, or changes the order in which a line shows.
    var isInvisible: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}

extension String {
    /// Longer ones are cut before they are looked at: no message shows as much.
    private static let longest = 5_000

    /// The same in one line, without what a person cannot see.
    var line: String { line(upTo: Self.longest) }

    /// The same, cut to a length.
    func line(upTo limit: Int) -> String {
        let text = clipped(to: min(limit, Self.longest))
        // The common case, and a name of the longest kind costs little.
        let isPlain = text.utf8.allSatisfy { (0x21..<0x7F).contains($0) }
        return isPlain ? text : text.visible(keepingLines: false).split(separator: " ").joined(separator: " ")
    }

    /// The same without what a person cannot see; lines stay.
    var paragraph: String { clipped(to: Self.longest).visible(keepingLines: true) }

    // By scalars, not by characters: a carriage return and a newline are one of the latter.
    private func visible(keepingLines: Bool) -> String {
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            let isKept = keepingLines && scalar == "\n" || !scalar.isInvisible
            if keepingLines, scalar == "\r" { continue }
            text.append(isKept ? scalar : " ")
        }
        return String(text)
    }
}

extension Duration {
    /// As people say it, to two units: `3d 4h`, `5m 10s`, `250ms`.
    var spoken: String {
        guard self >= .seconds(1) else { return "\(max(0, self / .milliseconds(1)).rounded(.down).plain)ms" }
        let seconds = components.seconds
        let parts = [
            (seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s"),
        ]
        let first = parts.firstIndex { $0.0 > 0 } ?? 3
        return parts[first..<min(first + 2, 4)].filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined(separator: " ")
    }
}

extension Double {
    /// Without a decimal point where there is nothing behind it.
    var plain: String {
        rounded() == self && magnitude < 1e15 ? "\(Int64(self))" : "\((self * 1_000).rounded() / 1_000)"
    }
}

extension Timestamp {
    /// Unix milliseconds as RFC 3339.
    static func text(_ unixMilliseconds: Int64) -> String { Timestamp(unixMilliseconds: unixMilliseconds).description }
}
