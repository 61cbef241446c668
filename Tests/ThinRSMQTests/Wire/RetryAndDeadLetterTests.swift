import Testing
import ThinRSMQ

@Suite("retry hashes and dead letters")
struct RetryAndDeadLetterTests {
    @Test("a retry hash is written with what is known, in the order of the wire format, and comes back")
    func retryRoundTrip() {
        let info = RetryInfo(
            attempt: 2,
            maxAttempts: 3,
            nextRetryAt: Timestamp(unixMilliseconds: 1_770_802_201_000),
            lastError: "no",
            firstFailedAt: Timestamp(unixMilliseconds: 1_770_802_200_000),
            delivery: 4,
            crashes: 1,
            alone: 3,
            waiting: 5
        )
        #expect(
            info.fields == [
                Field("attempt", "2"), Field("max_attempts", "3"), Field("next_retry_at", "1770802201000"),
                Field("last_error", "no"), Field("first_failed_at", "1770802200000"), Field("_delivery", "4"),
                Field("_crashes", "1"), Field("_alone", "3"),
                Field("_waiting", "5"),
            ]
        )
        #expect(RetryInfo(fields: info.fields) == info)
        #expect(RetryInfo(lastError: "x").fields == [Field("last_error", "x")])
    }

    @Test("an error is stored with at most 1,000 characters")
    func retryError() {
        let info = RetryInfo(lastError: String(repeating: "é", count: 2_000))
        #expect(info.fields == [Field("last_error", String(repeating: "é", count: 1_000))])
    }

    @Test("a hash of foreign fields alone is not nothing to HGETALL, and nothing to HMGET")
    func foreignHash() {
        #expect(RetryInfo(fields: [Field("lease", "x")]) == RetryInfo())
        #expect(RetryInfo(values: [nil, nil, nil, nil, nil, nil]) == nil)
    }

    @Test(
        "a dead letter is frozen once its replays are used up",
        arguments: [(0, 3, false), (2, 3, false), (3, 3, true), (4, 3, true), (0, 0, true)]
    )
    func frozen(replays: Int, maximum: Int, expected: Bool) {
        let letter = DeadLetter(id: .min, fields: [Field("type", "t"), Field("replay_count", "\(replays)")])
        #expect(letter.isFrozen(maxReplays: maximum) == expected)
    }

    @Test("a packed dead letter of an entry with many fields is whole again")
    func packed() {
        let original = [Field("type", "t"), Field("payload", "p")] + (0..<5_000).map { Field("f\($0)", "\($0)") }
        let letter = DeadLetter(
            id: .min,
            fields: [Field("_raw", PackedFields.pack(original)), Field("original_id", "5-0")]
        )
        #expect(letter.fields == original)
        #expect(letter.message?.extraFields.count == 5_000)
    }

    @Test("a dead letter without fields is one of which nothing is known")
    func empty() {
        let letter = DeadLetter(id: .min, fields: [])
        #expect(letter.message == nil)
        #expect(letter.envelope == .malformed(.noFields))
        #expect(letter.replayCount == 0)
    }
}

extension Field {
    fileprivate init(_ name: String, _ value: WireString) {
        self.init(WireString(name), value)
    }
}

@Suite("error texts")
struct ErrorTextTests {
    @Test("a text of up to 1,000 characters stays as it is, control characters included")
    func short() {
        #expect(ErrorText.truncated("a\u{1B}[31m\0\r\nb") == "a\u{1B}[31m\0\r\nb")
        let full = String(repeating: "😀", count: 1_000)
        #expect(ErrorText.truncated(full) == full)
    }

    @Test("a longer one is cut between characters", arguments: ["a", "é", "✓", "😀"])
    func long(character: String) {
        let text = ErrorText.truncated(String(repeating: character, count: 1_001))
        #expect(text == String(repeating: character, count: 1_000))
    }

    @Test("combining marks count, so that one grapheme is not endless")
    func marks() {
        let text = "e" + String(repeating: "\u{301}", count: 5_000)
        #expect(text.count == 1)
        #expect(ErrorText.truncated(text).unicodeScalars.count == 1_000)
    }

    @Test("a carriage return with its line feed is two characters")
    func lineBreaks() {
        #expect(ErrorText.truncated(String(repeating: "\r\n", count: 600)).unicodeScalars.count == 1_000)
    }
}
