import Testing

@testable import QueueMonitor

@Suite("cutting text")
struct ClipTests {
    @Test("what fits stays, and what is cut says so")
    func cuts() {
        #expect("short".clipped(to: 5) == "short")
        #expect("0123456789abc".clipped(to: 12) == "01234… (cut)")
        #expect("".clipped(to: 0).isEmpty)
    }

    @Test("no character is split, and no escape", arguments: 8...60)
    func keepsCharacters(limit: Int) {
        let family = String(repeating: "👩‍👩‍👧‍👦", count: 20)
        let cut = family.clipped(to: limit)
        #expect(cut.utf16.count <= limit)
        #expect(cut.hasSuffix(Clip.mark))
        #expect(family.hasPrefix(cut.dropLast(Clip.mark.count)))
        let escaped = Clip.clip(String(repeating: "<", count: 100), to: limit) { $0 == "<" ? "&lt;" : String($0) }
        #expect(escaped.utf16.count <= limit)
        #expect(escaped.dropLast(Clip.mark.count).replacing("&lt;", with: "").isEmpty)
    }

    @Test("a scalar is escaped also within a character")
    func escapesScalars() {
        let text = Clip.clip("<\u{301}", to: 20) { $0 == "<" ? "&lt;" : String($0) }
        #expect(text == "&lt;\u{301}")
    }

    @Test("durations and numbers are short")
    func speaks() {
        #expect(Duration.milliseconds(250).spoken == "250ms")
        #expect(Duration.seconds(310).spoken == "5m 10s")
        #expect(Duration.seconds(3_600).spoken == "1h")
        #expect(Duration.seconds(273_600).spoken == "3d 4h")
        #expect(Duration.seconds(86_401).spoken == "1d")
        #expect(12.0.plain == "12")
        #expect(0.12345.plain == "0.123")
        #expect(Double.infinity.plain == "inf")
    }

    @Test("a line holds nothing that a person cannot see")
    func line() {
        #expect("a\r\nb\u{0}\u{202E}c  d".line == "a b c d")
        #expect("a\r\nb\u{1B}[31m".paragraph == "a\nb [31m")
    }

    @Test("only plain addresses become links")
    func links() {
        #expect(SafeLink.address("https://a.example/x?y=1#z") == "https://a.example/x?y=1#z")
        #expect(SafeLink.address("https://a/<b|c>)`é%zz%20") == "https://a/%3Cb%7Cc%3E%29%60%C3%A9%25zz%20")
        #expect(SafeLink.address("javascript:alert(1)") == nil)
        #expect(SafeLink.address("https://") == nil)
        #expect(SafeLink.address("https://a/" + String(repeating: "x", count: 3_000)) == nil)
    }
}
