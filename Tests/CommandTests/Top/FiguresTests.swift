import Testing

@testable import ThinRSMQCommand

@Suite("Figures and names in narrow columns")
struct FiguresTests {
    @Test(
        "counts are short",
        arguments: [
            (0, "0"), (999, "999"), (1_000, "1.0k"), (12_345, "12.3k"), (99_999, "99.9k"), (123_456, "123k"),
            (999_999, "999k"), (1_000_000, "1.0M"), (-1_500, "-1.5k"), (.max, "9.2E"), (.min, "-9.2E"), (nil, "?"),
        ] as [(Int?, String)]
    )
    func counts(value: Int?, text: String) {
        #expect(Figures.count(value) == text)
    }

    @Test(
        "rates are short",
        arguments: [
            (0, "0"), (0.001, "<0.01"), (0.04, "0.04"), (9.96, "10.0"), (12.34, "12.3"), (250, "250"),
            (12_345, "12.3k"),
            (1e300, "1.0P"), (.infinity, "?"), (.nan, "?"), (-1, "?"), (nil, "?"),
        ] as [(Double?, String)]
    )
    func rates(value: Double?, text: String) {
        #expect(Figures.rate(value) == text)
    }

    @Test(
        "durations have two units",
        arguments: [(0, "0s"), (0.35, "350ms"), (200, "3m 20s"), (90_000, "1d 1h"), (-1, "?"), (nil, "?")]
            as [(Double?, String)]
    )
    func durations(seconds: Double?, text: String) {
        #expect(Figures.duration(seconds) == text)
    }

    @Test("no duration is too long to be shown", arguments: [1e18, 1e300, Double.greatestFiniteMagnitude])
    func longDurations(seconds: Double) {
        #expect(Figures.duration(seconds).contains("d"))
    }

    @Test(
        "characters take the columns that a terminal gives them",
        arguments: [
            ("abc", 3), ("é", 1), ("e\u{301}", 1), ("長い", 4), ("👩‍👩‍👧‍👦", 2), ("💥", 2), ("❤\u{FE0F}", 2),
            ("\u{200B}", 0), ("한", 2), ("ﾊ", 1), ("", 0),
        ]
    )
    func columns(text: String, columns: Int) {
        #expect(text.columns == columns)
    }

    @Test(
        "what is too wide is cut between characters",
        arguments: [
            ("abcdef", 4, "abc…"), ("abcd", 4, "abcd"), ("長い名前", 8, "長い名前"), ("長い名前", 7, "長い名…"),
            ("長い名前", 6, "長い…"), ("長", 1, "…"), ("abc", 0, ""),
        ]
    )
    func fits(text: String, width: Int, result: String) {
        #expect(text.fitted(to: width) == result)
    }

    @Test("text is broken between words, and within those that are wider than a line")
    func wraps() {
        #expect("one two three".wrapped(to: 7) == ["one two", "three"])
        #expect("abcdefgh ij".wrapped(to: 3) == ["abc", "def", "gh", "ij"])
        #expect("長い名前".wrapped(to: 5) == ["長い", "名前"])
        #expect("長い".wrapped(to: 1) == ["…", "…"])
        #expect("".wrapped(to: 5) == [])
        #expect("a b".wrapped(to: 0) == [])
    }

    @Test("a styled line is cut as its text is, and colours are left out where none are wanted")
    func styles() {
        var line = StyledLine("ab\u{1B}", .bold)
        line.append("cdef", .red)
        #expect(line.text == "ab\\u{1b}cdef")
        #expect(line.fitted(to: 10).text == "ab\\u{1b}c…")
        #expect(line.fitted(to: 4).text == "ab\\…")
        let short = StyledLine("x", .red)
        #expect(short.encoded(inColor: true) == "\u{1B}[31mx\u{1B}[0m")
        #expect(short.encoded(inColor: false) == "x")
        var selected = short
        selected.isSelected = true
        #expect(selected.encoded(inColor: false, width: 3) == "\u{1B}[7mx\u{1B}[0m\u{1B}[7m  \u{1B}[0m")
    }
}
