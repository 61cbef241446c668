import TestSupport

extension String {
    /// A text as nobody would name anything: control characters, separators, any Unicode.
    static func hostile(_ random: inout SplitMix) -> String {
        let odd: [Unicode.Scalar] = [
            "a", "b", "%", "&", "=", ",", ":", "*", "?", "\\", "{", "}", "\u{0}", "\n", "\r", "\u{1b}", "\u{7f}",
            "\u{85}",
            "\u{a0}", "é", "e", "\u{301}", "\u{200b}", "\u{202e}", "\u{2028}", "\u{feff}", "\u{ffff}", "🦊",
            "\u{10ffff}",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let any = Unicode.Scalar(UInt32.random(in: 0...0x10ffff, using: &random))
            let scalar = Bool.random(using: &random) ? odd.randomElement(using: &random) : any
            if let scalar { text.unicodeScalars.append(scalar) }
        }
        return text
    }
}
