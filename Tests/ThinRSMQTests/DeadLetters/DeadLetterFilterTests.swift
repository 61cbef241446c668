import Testing

@testable import ThinRSMQ

@Suite("the filter of dead letters")
struct DeadLetterFilterTests {
    private func letter(_ changes: (name: String, value: String?)..., id: EntryID = EntryID(milliseconds: 0))
        -> DeadLetter
    {
        var fields = [
            ("type", "order.created"), ("payload", "{}"), ("original_id", "7-7"), ("failed_at", "2026-02-11T09:30:00Z"),
            ("last_error", "connection REFUSED by höst"), ("consumer_group", "billing"), ("replay_count", "2"),
        ]
        for (name, value) in changes {
            fields.removeAll { $0.0 == name }
            if let value { fields.append((name, value)) }
        }
        return DeadLetter(id: id, fields: fields.map { Field($0.0, $0.1) })
    }

    private func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    @Test("without a condition means all")
    func all() {
        #expect(DeadLetterFilter().matchesAll)
        #expect(DeadLetterFilter().matches(DeadLetter(id: .min, fields: []), maxReplays: 3))
        #expect(!DeadLetterFilter(error: "").matchesAll)
    }

    @Test("compares types exactly, also of what is no message")
    func types() {
        let filter = DeadLetterFilter(types: ["order.created", "order.paid"])
        #expect(filter.matches(letter(), maxReplays: 3))
        #expect(filter.matches(letter(("type", "order.paid")), maxReplays: 3))
        #expect(filter.matches(letter(("payload", nil)), maxReplays: 3))
        #expect(!filter.matches(letter(("type", "order")), maxReplays: 3))
        #expect(!filter.matches(letter(("type", "Order.created")), maxReplays: 3))
        #expect(!filter.matches(letter(("type", nil)), maxReplays: 3))
    }

    @Test(
        "finds a text in the error, without regard to the case of ASCII letters",
        arguments: [
            ("refused", true), ("Connection", true), ("HöST", true), ("HÖST", false), ("", true), ("refused!", false),
            ("connection refused by höst and more", false),
        ]
    )
    func error(text: String, isFound: Bool) {
        #expect(DeadLetterFilter(error: text).matches(letter(), maxReplays: 3) == isFound)
    }

    @Test("an error that is missing contains only the empty text")
    func noError() {
        #expect(!DeadLetterFilter(error: "a").matches(letter(("last_error", nil)), maxReplays: 3))
        #expect(DeadLetterFilter(error: "").matches(letter(("last_error", nil)), maxReplays: 3))
    }

    @Test("the time it begins with is in it, the time it ends with is not")
    func time() throws {
        let failed = try time("2026-02-11T09:30:00Z")
        let next = try time("2026-02-11T09:30:00.000000001Z")
        #expect(DeadLetterFilter(since: failed).matches(letter(), maxReplays: 3))
        #expect(!DeadLetterFilter(since: next).matches(letter(), maxReplays: 3))
        #expect(!DeadLetterFilter(until: failed).matches(letter(), maxReplays: 3))
        #expect(DeadLetterFilter(until: next).matches(letter(), maxReplays: 3))
        #expect(
            DeadLetterFilter(since: failed).matches(letter(("failed_at", "2026-02-11T10:30:00+01:00")), maxReplays: 3)
        )
    }

    @Test("without a readable time of failure that of the dead letter's id counts", arguments: [nil, "yesterday"])
    func timeOfID(failedAt: String?) {
        let old = letter(("failed_at", failedAt), id: EntryID(milliseconds: 5_000))
        #expect(DeadLetterFilter(since: Timestamp(seconds: 5)).matches(old, maxReplays: 3))
        #expect(!DeadLetterFilter(until: Timestamp(seconds: 5)).matches(old, maxReplays: 3))
    }

    @Test("compares group, original id and replays; all conditions count")
    func facts() {
        let letter = letter()
        #expect(DeadLetterFilter(group: "billing").matches(letter, maxReplays: 3))
        #expect(!DeadLetterFilter(group: "Billing").matches(letter, maxReplays: 3))
        #expect(DeadLetterFilter(originalID: EntryID("7-7")).matches(letter, maxReplays: 3))
        #expect(!DeadLetterFilter(originalID: EntryID("7-8")).matches(letter, maxReplays: 3))
        #expect(DeadLetterFilter(isFrozen: false).matches(letter, maxReplays: 3))
        #expect(DeadLetterFilter(isFrozen: true).matches(letter, maxReplays: 2))
        #expect(!DeadLetterFilter(group: "billing", isFrozen: true).matches(letter, maxReplays: 3))
    }

    @Test("tells groups apart by bytes")
    func bytes() {
        let composed = letter(("consumer_group", "caf\u{E9}"))
        #expect(DeadLetterFilter(group: "caf\u{E9}").matches(composed, maxReplays: 3))
        #expect(!DeadLetterFilter(group: "cafe\u{301}").matches(composed, maxReplays: 3))
    }
}
