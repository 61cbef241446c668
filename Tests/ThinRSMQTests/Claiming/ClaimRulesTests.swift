import Testing

@testable import ThinRSMQ

/// A pending entry, its retry hash, and what the rules make of them.
struct ClaimCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var deliveries = 1
    var idle = Duration.seconds(5)
    var hash: RetryInfo?
    var state: PendingState
    var attempts = 1

    init(
        _ description: String,
        deliveries: Int = 1,
        idle: Duration = .seconds(5),
        hash: RetryInfo? = nil,
        is state: PendingState,
        attempts: Int = 1
    ) {
        testDescription = description
        self.deliveries = deliveries
        self.idle = idle
        self.hash = hash
        self.state = state
        self.attempts = attempts
    }

    /// The lease lasts 60 s, three attempts are allowed, and it is second 1,000.
    static let now = Timestamp(seconds: 1_000)

    private static func failed(
        _ attempt: Int,
        dueIn seconds: Int,
        at delivery: Int? = nil,
        of maximum: Int? = nil
    ) -> RetryInfo {
        RetryInfo(
            attempt: attempt,
            maxAttempts: maximum,
            nextRetryAt: now + .seconds(seconds),
            lastError: "broken",
            firstFailedAt: Timestamp(seconds: 900),
            delivery: delivery
        )
    }

    static let withoutHash = [
        ClaimCase("first delivery, within the lease", is: .inFlight),
        ClaimCase("just within the lease", idle: .milliseconds(59_999), is: .inFlight),
        ClaimCase("the lease has run out", idle: .seconds(60), is: .orphaned),
        ClaimCase(
            "expired hash: deliveries are the floor",
            deliveries: 2,
            idle: .seconds(60),
            is: .orphaned,
            attempts: 2
        ),
        ClaimCase("expired hash, exhausted", deliveries: 3, idle: .seconds(60), is: .exhausted, attempts: 3),
        ClaimCase("many deliveries, but within the lease", deliveries: 9, is: .inFlight, attempts: 9),
        ClaimCase("claimed without a count", deliveries: 0, idle: .seconds(60), is: .orphaned),
    ]

    static let failedHere = [
        ClaimCase("its next attempt is to come", hash: failed(1, dueIn: 1, at: 1), is: .backingOff),
        ClaimCase("to come, however idle", idle: .seconds(900), hash: failed(1, dueIn: 1, at: 1), is: .backingOff),
        ClaimCase("overdue within its consumer's grace", hash: failed(1, dueIn: -1, at: 1), is: .backingOff),
        ClaimCase("overdue beyond the grace", hash: failed(1, dueIn: -2, at: 1), is: .due),
        ClaimCase(
            "a retry runs",
            deliveries: 2,
            hash: failed(2, dueIn: -9, at: 1),
            is: .inFlight,
            attempts: 2
        ),
        ClaimCase(
            "a retry ran until its lease ended",
            deliveries: 2,
            idle: .seconds(60),
            hash: failed(2, dueIn: -90, at: 1),
            is: .orphaned,
            attempts: 2
        ),
        ClaimCase(
            "the last retry ran until its lease ended",
            deliveries: 3,
            idle: .seconds(60),
            hash: failed(3, dueIn: -90, at: 2),
            is: .exhausted,
            attempts: 3
        ),
        ClaimCase(
            "the last attempt failed, its consumer may still act",
            deliveries: 3,
            hash: failed(3, dueIn: 1, at: 3),
            is: .backingOff,
            attempts: 3
        ),
        ClaimCase(
            "the last attempt failed, and nobody acted",
            deliveries: 3,
            hash: failed(3, dueIn: -2, at: 3),
            is: .exhausted,
            attempts: 3
        ),
        ClaimCase(
            "a hash that allows more",
            deliveries: 3,
            hash: failed(3, dueIn: -2, at: 3, of: 5),
            is: .due,
            attempts: 3
        ),
        ClaimCase("a hash that allows less", hash: failed(1, dueIn: -2, at: 1, of: 1), is: .exhausted),
    ]

    static let failedElsewhere = [
        ClaimCase("foreign, to come", hash: failed(1, dueIn: 1), is: .backingOff),
        ClaimCase("foreign, due without grace", hash: failed(1, dueIn: 0), is: .due),
        ClaimCase(
            "foreign, delivered again: a retry runs",
            deliveries: 2,
            hash: failed(2, dueIn: -9),
            is: .inFlight,
            attempts: 2
        ),
        ClaimCase(
            "foreign, delivered again, and nobody reported",
            deliveries: 2,
            idle: .seconds(60),
            hash: failed(2, dueIn: -90),
            is: .due,
            attempts: 2
        ),
        ClaimCase(
            "foreign, exhausted",
            deliveries: 3,
            idle: .seconds(60),
            hash: failed(3, dueIn: -90),
            is: .exhausted,
            attempts: 3
        ),
        ClaimCase("half-written, within the lease", hash: RetryInfo(attempt: 1), is: .backingOff),
        ClaimCase("half-written, lease over", idle: .seconds(60), hash: RetryInfo(attempt: 1), is: .due),
        ClaimCase(
            "half-written, exhausted by the configuration",
            idle: .seconds(60),
            hash: RetryInfo(attempt: 3),
            is: .exhausted,
            attempts: 3
        ),
        ClaimCase("no attempt in the hash, within the lease", hash: RetryInfo(lastError: "broken"), is: .inFlight),
        ClaimCase(
            "no attempt in the hash, lease over",
            deliveries: 2,
            idle: .seconds(60),
            hash: RetryInfo(lastError: "broken"),
            is: .orphaned,
            attempts: 2
        ),
    ]
}

@Suite("claim rules")
struct ClaimRulesTests {
    @Test(arguments: ClaimCase.withoutHash + ClaimCase.failedHere + ClaimCase.failedElsewhere)
    func judges(_ example: ClaimCase) {
        var configuration = Configuration(namespace: "test")
        configuration.monitor.minIdleTime = .seconds(60)
        configuration.retry.maxAttempts = 3
        let entry = PendingEntry(
            id: EntryID(milliseconds: 7),
            consumer: "alice",
            idle: example.idle,
            deliveries: example.deliveries
        )
        let verdict = ClaimRules(configuration).judge(entry, example.hash, at: ClaimCase.now)
        #expect(verdict.state == example.state)
        #expect(verdict.attempts == example.attempts)
        #expect(verdict.entry == entry)
        #expect(verdict.lastError == example.hash?.lastError)
        #expect(verdict.firstFailedAt == example.hash?.firstFailedAt)
    }
}
