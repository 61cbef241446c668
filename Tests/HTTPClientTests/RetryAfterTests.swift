import HTTPClient
import Testing

@Suite("Retry-After")
struct RetryAfterTests {
    @Test(
        "seconds and dates are read",
        arguments: [
            ("0", RetryAfter.seconds(0)),
            ("120", .seconds(120)),
            ("99999999999999999999", .seconds(.max)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", .time(784_111_777)),
            ("Thu, 01 Jan 1970 00:00:00 GMT", .time(0)),
            ("Thu, 29 Feb 2024 23:59:60 GMT", .time(1_709_251_200)),
            ("Fri, 01 Mar 2024 00:00:00 GMT", .time(1_709_251_200)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", .time(253_402_300_799)),
        ]
    )
    func reads(text: String, expected: RetryAfter) {
        #expect(RetryAfter(text) == expected)
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "-1", "+1", " 1", "1.5", "soon", "Thu, 29 Feb 2023 00:00:00 GMT", "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 24:00:00 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT",
        ]
    )
    func refuses(text: String) {
        #expect(RetryAfter(text) == nil)
    }

    @Test("a date is a delay from now, and none when it has passed")
    func delays() {
        #expect(RetryAfter.seconds(5).delay(at: 1_000) == .seconds(5))
        #expect(RetryAfter.time(1_030).delay(at: 1_000) == .seconds(30))
        #expect(RetryAfter.time(900).delay(at: 1_000) == .zero)
    }
}
