/// A pattern in which `*` stands for any text, `?` for one character (a Unicode scalar), and `\` takes that from them.
public struct AlertPattern: Sendable, Hashable {
    // No Unicode scalar has these numbers.
    private static let anyText = UInt32.max
    private static let anyScalar = UInt32.max - 1

    private let codes: [UInt32]

    /// Every text is a pattern.
    public init(_ text: String) {
        var codes: [UInt32] = []
        var isEscaped = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case _ where isEscaped:
                codes.append(scalar.value)
                isEscaped = false
            case "\\": isEscaped = true
            case "*":
                // Two in a row say no more than one, and cost more.
                if codes.last != Self.anyText { codes.append(Self.anyText) }
            case "?": codes.append(Self.anyScalar)
            default: codes.append(scalar.value)
            }
        }
        if isEscaped { codes.append(UInt32(UInt8(ascii: "\\"))) }
        self.codes = codes
    }

    /// A pattern's text that matches this text alone.
    public static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar == "*" || scalar == "?" || scalar == "\\" { result.unicodeScalars.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return result
    }

    /// Whether it matches the whole text.
    public func matches(_ text: String) -> Bool {
        matches(scalars: text.unicodeScalars.map(\.value))
    }

    /// Whether it matches the whole text of these scalars.
    ///
    /// Only the last `*` is ever tried again, so the time is at most that of the text times that of the pattern.
    func matches(scalars: [UInt32]) -> Bool {
        var (position, code) = (0, 0)
        var retry: (position: Int, code: Int)?
        while position < scalars.count {
            if code < codes.count, codes[code] == Self.anyText {
                retry = (position, code)
                code += 1
            } else if code < codes.count, codes[code] == Self.anyScalar || codes[code] == scalars[position] {
                position += 1
                code += 1
            } else if let last = retry {
                retry = (last.position + 1, last.code)
                position = last.position + 1
                code = last.code + 1
            } else {
                return false
            }
        }
        while code < codes.count, codes[code] == Self.anyText { code += 1 }
        return code == codes.count
    }
}
