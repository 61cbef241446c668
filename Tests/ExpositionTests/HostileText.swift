import TestSupport

/// Label values meant to break a page, the same in every run.
struct HostileText {
    private var numbers: SplitMix
    private var known: [[UInt8]] = []

    /// Pieces that mean something to a format or a reader, or that Unicode treats in its own ways.
    private static let pieces = texts.map { Array($0.utf8) } + notUTF8

    private static let texts = [
        "\"", "\\", "\n", "\\n", "\\\"", "\r", "\r\n", "\t", "\u{0}", "\u{1}", "\u{7F}", "\u{85}", "\u{2028}",
        "\u{2029}",
        "\u{FEFF}", "\u{202E}", "\u{FFFE}", "{", "}", ",", "=", "#", " ", "} 1\n", "# EOF\n", "le=\"1\"", "NaN", "+Inf",
        "a",
        "e", "e\u{301}", "\u{E9}", "\u{301}", "\u{212B}", "\u{C5}", "A\u{30A}", "\u{1100}\u{1161}", "\u{AC00}", "żółw",
        "q\u{307}\u{323}", "q\u{323}\u{307}", "🐢", "👩\u{200D}👧", "\u{1F1F5}\u{1F1F1}", "\u{10FFFF}", "𝔘",
    ]

    /// Alone, cut off, overlong, a surrogate, too large.
    private static let notUTF8: [[UInt8]] = [
        [0xFF], [0x80], [0xC3], [0xE2, 0x80], [0xF0, 0x9F], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80],
    ]

    init(seed: UInt64) {
        numbers = SplitMix(seed: seed)
    }

    /// The next value, its bytes repaired as those of a key of Redis are.
    mutating func next() -> String {
        var bytes: [UInt8] = []
        switch numbers.next() % 12 {
        // Bytes that came before, with another flaw where they are repaired: they may become equal by it.
        case 0...2 where !known.isEmpty: bytes = known[index(below: known.count)].map { $0 == 0xFF ? 0xFE : $0 }
        case 3: bytes = Array(repeating: Self.pieces[index(below: Self.pieces.count)], count: 2_000).flatMap { $0 }
        case 4: bytes = (0..<index(below: 40)).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
        default:
            for _ in 0..<index(below: 8) { bytes += Self.pieces[index(below: Self.pieces.count)] }
        }
        known.append(bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func index(below count: Int) -> Int {
        Int.random(in: 0..<count, using: &numbers)
    }
}
