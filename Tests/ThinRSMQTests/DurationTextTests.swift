import Testing
import ThinRSMQ

@Suite("Durations as text")
struct DurationTextTests {
    @Test(
        "numbers with units are read",
        arguments: [
            ("500ms", .milliseconds(500)), ("10s", .seconds(10)), ("5m", .seconds(300)), ("1h", .seconds(3_600)),
            ("1.5s", .milliseconds(1_500)), ("0.25h", .seconds(900)), ("1h30m", .seconds(5_400)), ("0s", .zero),
            ("1m0.001s", .milliseconds(60_001)),
        ] as [(String, Duration)]
    )
    func reads(text: String, duration: Duration) {
        #expect(Duration(text: text) == duration)
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "5", "s", "5 s", "5S", "-5s", "+5s", "1.s", ".5s", "5sec", "5us", "1e3s", "٥s", "5s ", "1000000000s",
            "1.0000000001s",
        ]
    )
    func refuses(text: String) {
        #expect(Duration(text: text) == nil)
    }

    @Test(
        "the largest unit that fits is written",
        arguments: [
            (.zero, "0s"), (.milliseconds(500), "500ms"), (.milliseconds(1_500), "1500ms"), (.seconds(90), "90s"),
            (.seconds(60), "1m"), (.seconds(7_200), "2h"),
        ] as [(Duration, String)]
    )
    func writes(duration: Duration, text: String) {
        #expect(duration.text == text)
        #expect(Duration(text: text) == duration)
    }
}
