import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("Leadership")
struct LeadershipTests {
    private typealias Tested = Leadership<ManualClock.Instant>

    /// Seconds on a clock that starts at 0.
    private static func at(_ seconds: Double) -> ManualClock.Instant {
        ManualClock().now.advanced(by: .seconds(seconds))
    }

    /// A try that began at some second, and what it came to.
    struct Try: Sendable {
        let start: Double
        let outcome: Leadership<ManualClock.Instant>.Outcome

        init(_ start: Double, _ outcome: Leadership<ManualClock.Instant>.Outcome) {
            self.start = start
            self.outcome = outcome
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let tries: [Try]
        let now: Double
        let standing: Leadership<ManualClock.Instant>.Standing
        let mayHoldLock: Bool

        init(
            _ description: String,
            _ tries: [Try],
            at now: Double,
            _ standing: Leadership<ManualClock.Instant>.Standing,
            mayHoldLock: Bool
        ) {
            testDescription = description
            self.tries = tries
            self.now = now
            self.standing = standing
            self.mayHoldLock = mayHoldLock
        }
    }

    static let cases: [Case] = [
        Case("nothing tried", [], at: 0, .unsettled, mayHoldLock: false),
        Case("acquired", [Try(1, .held(term: 7))], at: 1, .leading(term: 7), mayHoldLock: true),
        Case("just before the deadline", [Try(1, .held(term: 7))], at: 10.9, .leading(term: 7), mayHoldLock: true),
        Case("at the deadline, before the lock ends", [Try(1, .held(term: 7))], at: 11, .unsettled, mayHoldLock: true),
        Case(
            "the reply came late: the time counts from when the try began",
            [Try(1, .held(term: 7)), Try(3, .held(term: 7))],
            at: 13,
            .unsettled,
            mayHoldLock: true
        ),
        Case(
            "renewed in time",
            [Try(1, .held(term: 7)), Try(9, .held(term: 7))],
            at: 18.9,
            .leading(term: 7),
            mayHoldLock: true
        ),
        Case(
            "Redis away for less than the deadline",
            [Try(1, .held(term: 7)), Try(3, .unknown), Try(6, .unknown)],
            at: 10,
            .leading(term: 7),
            mayHoldLock: true
        ),
        Case(
            "Redis away for longer",
            [Try(1, .held(term: 7)), Try(3, .unknown), Try(9, .unknown)],
            at: 12,
            .unsettled,
            mayHoldLock: true
        ),
        Case(
            "renewed after that, as the lock had not ended",
            [Try(1, .held(term: 7)), Try(3, .unknown), Try(13, .held(term: 7))],
            at: 14,
            .leading(term: 7),
            mayHoldLock: true
        ),
        Case(
            "another took it meanwhile: the old leader does not act when it goes on",
            [Try(1, .held(term: 7)), Try(60, .heldByAnother("b"))],
            at: 60,
            .following("b"),
            mayHoldLock: false
        ),
        Case(
            "another has it although our time is not over",
            [Try(1, .held(term: 7)), Try(2, .heldByAnother("b"))],
            at: 2,
            .following("b"),
            mayHoldLock: false
        ),
        Case("a lost reply is no leadership", [Try(1, .unknown)], at: 1, .unsettled, mayHoldLock: true),
        Case(
            "the next try resolves it",
            [Try(1, .unknown), Try(3, .held(term: 1))],
            at: 3,
            .leading(term: 1),
            mayHoldLock: true
        ),
        Case(
            "or tells that it was another's",
            [Try(1, .unknown), Try(3, .heldByAnother("b"))],
            at: 3,
            .following("b"),
            mayHoldLock: false
        ),
        Case("refused", [Try(1, .refused)], at: 1, .unsettled, mayHoldLock: false),
        Case(
            "refused while it leads: until the deadline",
            [Try(1, .held(term: 7)), Try(3, .refused)],
            at: 10,
            .leading(term: 7),
            mayHoldLock: true
        ),
        Case(
            "and no longer",
            [Try(1, .held(term: 7)), Try(3, .refused)],
            at: 11,
            .unsettled,
            mayHoldLock: true
        ),
        Case(
            "acquired anew",
            [Try(1, .heldByAnother("b")), Try(16, .held(term: 8))],
            at: 17,
            .leading(term: 8),
            mayHoldLock: true
        ),
    ]

    @Test("what a replica is after its tries", arguments: cases)
    func standing(_ example: Case) {
        var leadership = Tested(LeaderTimes())
        for attempt in example.tries { leadership.take(attempt.outcome, triedAt: Self.at(attempt.start)) }
        #expect(leadership.standing(at: Self.at(example.now)) == example.standing)
        #expect(leadership.mayHoldLock == example.mayHoldLock)
    }

    @Test("times under which a leader could act beyond its lock are refused")
    func validation() throws {
        try LeaderTimes().validate()
        let slips: [(setting: String, (inout LeaderTimes) -> Void)] = [
            ("leader.retryPeriod", { $0.retryPeriod = .zero }),
            ("leader.renewDeadline", { $0.renewDeadline = .seconds(3) }),
            ("leader.duration", { $0.duration = .seconds(10) }),
        ]
        for (setting, change) in slips {
            var times = LeaderTimes()
            change(&times)
            let error = #expect(throws: ConfigurationError.self) { try times.validate() }
            #expect(error?.setting == setting)
        }
    }
}
