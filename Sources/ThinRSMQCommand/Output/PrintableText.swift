extension StringProtocol {
    /// The text on one line, with everything escaped that could move a terminal's cursor or reverse its text.
    ///
    /// What others wrote into Redis must not be able to drive the terminal of whoever looks at it.
    var printable: String {
        guard unicodeScalars.contains(where: \.isUnprintable) else { return String(self) }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.isUnprintable: text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// The first `width` characters at most, the last of which is `…` if some were left out.
    func shortened(to width: Int) -> String {
        guard width > 0 else { return "" }
        guard let end = index(startIndex, offsetBy: width, limitedBy: endIndex), end < endIndex else {
            return String(self)
        }
        return self[..<index(before: end)] + "…"
    }
}

extension Unicode.Scalar {
    fileprivate var isUnprintable: Bool {
        if isASCII { return value < 0x20 || value == 0x7F }
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: return true
        // Embeddings, overrides and isolates: what follows would be shown in another order than it is read.
        default: return (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
        }
    }
}
