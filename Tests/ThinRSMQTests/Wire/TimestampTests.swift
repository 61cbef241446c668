import Testing
import ThinRSMQ

@Suite("timestamps")
struct TimestampTests {
    @Test(
        "a time is written as Go writes it, and read back",
        arguments: [
            (0, 0, "1970-01-01T00:00:00Z"),
            (-1, 999_999_999, "1969-12-31T23:59:59.999999999Z"),
            (1_770_802_200, 123_456_789, "2026-02-11T09:30:00.123456789Z"),
            (1_770_802_200, 120_000_000, "2026-02-11T09:30:00.12Z"),
            (1_770_802_200, 1, "2026-02-11T09:30:00.000000001Z"),
            (951_782_400, 0, "2000-02-29T00:00:00Z"),
            (4_107_542_399, 0, "2100-02-28T23:59:59Z"),
            (4_107_542_400, 0, "2100-03-01T00:00:00Z"),
            (1_735_689_599, 0, "2024-12-31T23:59:59Z"),
            (-62_167_219_200, 0, "0000-01-01T00:00:00Z"),
            (253_402_300_799, 999_999_999, "9999-12-31T23:59:59.999999999Z"),
        ] as [(Int64, Int32, String)]
    )
    func text(seconds: Int64, nanoseconds: Int32, text: String) {
        let timestamp = Timestamp(seconds: seconds, nanoseconds: nanoseconds)
        #expect(timestamp.description == text)
        #expect(Timestamp(rfc3339: text) == timestamp)
    }

    @Test("every day of an era comes back")
    func everyDay() {
        for day in stride(from: Int64(-146_097), through: 146_097, by: 1) {
            let timestamp = Timestamp(seconds: day * 86_400 + 43_200)
            let back = Timestamp(rfc3339: timestamp.description)
            if back != timestamp { Issue.record("day \(day): \(timestamp) came back as \(String(describing: back))") }
        }
    }

    @Test("times outside the years that RFC 3339 has are shown as its ends")
    func outside() {
        #expect(Timestamp(seconds: .min).description == "0000-01-01T00:00:00Z")
        #expect(Timestamp(unixMilliseconds: .max).description == "9999-12-31T23:59:59.999999999Z")
    }

    @Test(
        "other spellings of one time are read",
        arguments: [
            "2026-02-11T09:30:00.120Z", "2026-02-11t09:30:00.12z", "2026-02-11 09:30:00.12Z",
            "2026-02-11T11:30:00.12+02:00", "2026-02-11T04:00:00.12-05:30", "2026-02-11T09:30:00.12-00:00",
            "2026-02-11T09:30:00.1200000009999Z", "2026-02-12T09:29:00.12+23:59",
        ]
    )
    func spellings(text: String) {
        #expect(Timestamp(rfc3339: text) == Timestamp(seconds: 1_770_802_200, nanoseconds: 120_000_000))
    }

    @Test("a leap second is the first second of the next minute")
    func leapSecond() {
        #expect(Timestamp(rfc3339: "2016-12-31T23:59:60Z") == Timestamp(rfc3339: "2017-01-01T00:00:00Z"))
        #expect(Timestamp(rfc3339: "2016-12-31T23:59:61Z") == nil)
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "Z", "2026-02-11", "2026-02-11T09:30:00", "2026-02-11T09:30Z", "2026-02-11T09:30:00.Z",
            "2026-02-11T09:30:00,5Z", "2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
            "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z", "26-01-01T00:00:00Z", "2026-1-1T00:00:00Z", "12026-01-01T00:00:00Z",
            "2026-02-11T09:30:00Z ", " 2026-02-11T09:30:00Z", "2026-02-11T09:30:00+2", "2026-02-11T09:30:00+24:00",
            "2026-02-11T09:30:00+02:60", "-026-02-11T09:30:00Z", "2026-02-11T09:30:00.-5Z", "1770802200123",
            "٢٠٢٦-02-11T09:30:00Z",
        ]
    )
    func garbage(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test(
        "milliseconds are rounded down, before the epoch too",
        arguments: [
            (1_770_802_200_123, 1_770_802_200, 123_000_000), (0, 0, 0), (-1, -1, 999_000_000), (-1_000, -1, 0),
            (Int64.max, 9_223_372_036_854_775, 807_000_000), (Int64.min, -9_223_372_036_854_776, 192_000_000),
        ] as [(Int64, Int64, Int32)]
    )
    func milliseconds(count: Int64, seconds: Int64, nanoseconds: Int32) {
        let timestamp = Timestamp(unixMilliseconds: count)
        #expect(timestamp.seconds == seconds)
        #expect(timestamp.nanoseconds == nanoseconds)
        #expect(timestamp.unixMilliseconds == count || count == .min)
    }

    @Test("milliseconds out of range stay in range")
    func saturation() {
        #expect(Timestamp(seconds: .max, nanoseconds: 999_999_999).unixMilliseconds == .max)
        #expect(Timestamp(seconds: .min).unixMilliseconds == .min)
        #expect(Timestamp(seconds: 0, nanoseconds: -5).nanoseconds == 0)
        #expect(Timestamp(seconds: 0, nanoseconds: .max).nanoseconds == 999_999_999)
    }

    @Test("durations are added and taken with all their decimals")
    func arithmetic() {
        let start = Timestamp(seconds: 100, nanoseconds: 600_000_000)
        #expect(start + .milliseconds(500) == Timestamp(seconds: 101, nanoseconds: 100_000_000))
        #expect(start + .milliseconds(-700) == Timestamp(seconds: 99, nanoseconds: 900_000_000))
        #expect(start + .nanoseconds(1) - start == .nanoseconds(1))
        #expect(start - (start + .seconds(5)) == .seconds(-5))
        #expect(Timestamp(seconds: .max) + .seconds(1) == Timestamp(seconds: .max))
        #expect(Timestamp(seconds: .min) + .seconds(-1) == Timestamp(seconds: .min))
        #expect(start < start + .nanoseconds(1))
    }

    @Test("the system's clock moves and is near the present")
    func now() {
        let first = Timestamp.now()
        #expect(first > Timestamp(seconds: 1_735_689_600))
        #expect(Timestamp.now() >= first)
    }
}
