import Logging
import Testing
import ThinRSMQ

@testable import ThinRSMQCommand

@Suite("Text for people")
struct TextTests {
    @Test("nothing that is shown can drive a terminal")
    func escapesControls() {
        #expect("a\u{1B}[2Jb\r\n\tc\u{202E}d\u{9B}é".printable == "a\\u{1b}[2Jb\\r\\n\\tc\\u{202e}d\\u{9b}é")
    }

    @Test(
        "what is too long is cut, and says so",
        arguments: [("abcdef", 4, "abc…"), ("abcd", 4, "abcd"), ("", 3, ""), ("abc", 1, "…"), ("abc", 0, "")]
    )
    func shortens(text: String, width: Int, result: String) {
        #expect(text.shortened(to: width) == result)
    }

    @Test("columns are as wide as their widest cell, numbers stand right")
    func alignsColumns() {
        var table = Table("name", .number("count"), "last")
        table.append("a", "1", "x")
        table.append("long\nname", "1000", "y")
        #expect(
            table.description == """
                name        count  last
                a               1  x
                long\\nname   1000  y
                """
        )
    }

    @Test("numbers are grouped", arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567")])
    func groupsDigits(number: Int, text: String) {
        #expect(number.grouped == text)
    }

    @Test("progress shows the count and the rate")
    func showsProgress() {
        #expect(Progress.line(12_000, "messages", after: .seconds(2)) == "12,000 messages, 6,000 per second")
        #expect(Progress.line(0, "messages", after: .zero) == "0 messages, 0 per second")
    }

    @Test("a log record is one line, with its metadata in order and quoted where needed")
    func writesLogRecord() {
        let line = StandardErrorLog.line(
            .warning,
            "redis is away",
            ["redis.address": "localhost:6379", "error": "no \"route\"\nto host", "empty": ""],
            at: Timestamp(seconds: 1_770_802_200, nanoseconds: 123_456_789)
        )
        #expect(
            line == """
                2026-02-11T09:30:00.123Z warning redis is away empty="" error="no \\"route\\"\\nto host" \
                redis.address=localhost:6379
                """
        )
    }
}
