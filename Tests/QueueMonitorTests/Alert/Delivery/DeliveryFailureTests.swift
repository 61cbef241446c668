import HTTPClient
import Logging
import TestSupport
import Testing

@testable import QueueMonitor

@Suite("delivery of alerts: failures", .timeLimit(.minutes(1)))
struct DeliveryFailureTests {
    @Test(
        "what may pass is tried again, under the same id, and logged once when it begins and ends",
        arguments: [
            (HTTPAnswer.respond(500), DeliveryReason.serverError), (.respond(503), .serverError),
            (.respond(408), .clientError), (.respond(425), .clientError), (.close, .connect), (.breakOff, .connect),
            (.hang, .timeout), (.drip("x", every: .milliseconds(5)), .timeout),
        ]
    )
    func repeats(answer: HTTPAnswer, reason: DeliveryReason) async throws {
        try await withHTTPReceiver(answer, answer, .respond(204)) { receiver in
            let settings = try DeliveryFixture.settings(receiver) { settings in
                // Long enough for an answer that does come, on a machine that is busy.
                settings.timeout = reason == .timeout ? .seconds(1) : .seconds(10)
            }
            try await DeliveryFixture.with(settings) { fixture in
                fixture.offer("a", "b")
                try await fixture.expect(["a": .delivered, "b": .delivered])
                #expect(fixture.reports.current.map(\.attempts) == [3, 1])
                #expect(receiver.requests.map { $0["webhook-id"] } == ["a", "a", "a", "b"])
                let counters = try #require(fixture.counters)
                #expect(counters.delivered == 2 && counters.failedAttempts == [reason: 2] && !counters.isFailing)
                #expect(fixture.log.count(.warning, "alerts do not reach a receiver") == 1)
                #expect(fixture.log.count(.info, "alerts reach a receiver again") == 1)
                #expect(fixture.lines == 2)
                expectNoSecret(fixture, receiver)
            }
        }
    }

    @Test(
        "what would fail again is sent once",
        arguments: [
            (HTTPAnswer.respond(400, body: "invalid_payload s3cr3t"), DeliveryReason.clientError),
            (.respond(403), .clientError), (.respond(404), .clientError), (.respond(410), .clientError),
            (.redirect(to: "http://elsewhere.invalid/s3cr3t"), .redirect), (.respond(304), .redirect),
            // It would be a gigabyte, and more.
            (.drip(String(repeating: "x", count: 65_536), every: .zero), .tooLarge),
        ]
    )
    func ends(answer: HTTPAnswer, reason: DeliveryReason) async throws {
        try await withHTTPReceiver(answer, .respond(200)) { receiver in
            try await DeliveryFixture.with(DeliveryFixture.settings(receiver)) { fixture in
                fixture.offer("a", "b")
                try await fixture.expect(["a": .failed(reason), "b": .delivered])
                let counters = try #require(fixture.counters)
                #expect(counters.failed == [reason: 1] && counters.failedAttempts == [reason: 1])
                #expect(receiver.requests.map { $0["webhook-id"] } == ["a", "b"])
                #expect(fixture.log.count(.warning, "alerts do not reach a receiver") == 1)
                #expect(fixture.lines == 2)
                expectNoSecret(fixture, receiver)
            }
        }
    }

    @Test("a certificate of a stranger's, a name without an address and a closed port are given up in the end")
    func givesUp() async throws {
        try await withHTTPReceiver(.respond(200), tls: .server) { receiver in
            let cases: [(String, DeliveryReason)] = [
                (receiver.url("/s3cr3t"), .tls), ("http://s3cr3t.invalid/", .dns),
                ("http://127.0.0.1:1/s3cr3t", .connect),
            ]
            for (url, reason) in cases {
                try await DeliveryFixture.with(
                    AlertFixture.settings(.webhook, url: url),
                    policy: { $0.giveUpAfter = .zero },
                    body: { fixture in
                        fixture.offer("a", "b")
                        try await fixture.expect(["a": .dropped(.gaveUp), "b": .dropped(.gaveUp)])
                        let counters = try #require(fixture.counters)
                        #expect(counters.dropped == [.gaveUp: 2] && counters.failedAttempts == [reason: 2])
                        #expect(counters.isFailing)
                        #expect(fixture.lines == 1)
                        expectNoSecret(fixture, receiver)
                    }
                )
            }
            #expect(receiver.requests.isEmpty)
        }
    }

    @Test("pauses double, and end when the time is over")
    func backsOff() async throws {
        let clock = ManualClock()
        try await withHTTPReceiver(.respond(500)) { receiver in
            try await DeliveryFixture.with(
                DeliveryFixture.settings(receiver),
                clock: clock,
                random: { $0 },
                policy: { $0.giveUpAfter = .seconds(10) },
                body: { fixture in
                    fixture.offer("a")
                    for pause in [1, 2, 4] {
                        try await clock.waitForSleepers()
                        clock.advance(by: .seconds(pause) - .milliseconds(1))
                        #expect(clock.sleeperCount == 1)
                        clock.advance(by: .milliseconds(1))
                    }
                    try await fixture.expect(["a": .dropped(.gaveUp)])
                    #expect(receiver.requests.count == 4)
                }
            )
        }
        var policy = DeliveryPolicy()
        policy.longestPause = .seconds(5)
        #expect((1...5).map { policy.bound(afterFailures: $0) } == [1, 2, 4, 5, 5].map { .seconds($0) })
        #expect(policy.bound(afterFailures: .max) == .seconds(5))
    }

    @Test(
        "Retry-After is waited for, up to ten minutes",
        arguments: [
            ("7", "", 7), ("86400", "", 600), ("0", "", 1), ("Thu, 01 Jan 2026 00:05:20 GMT", "", 20),
            (nil, #"{"message": "slow", "retry_after": 2.0, "global": false}"#, 2),
        ]
    )
    func waits(header: String?, body: String, seconds: Int) async throws {
        let clock = ManualClock()
        let headers = header.map { [("Retry-After", $0)] } ?? []
        try await withHTTPReceiver(.respond(429, headers: headers, body: body), .respond(204)) { receiver in
            try await DeliveryFixture.with(DeliveryFixture.settings(receiver, .discord), clock: clock) { fixture in
                fixture.offer("a")
                try await clock.waitForSleepers()
                clock.advance(by: .seconds(seconds) - .milliseconds(1))
                #expect(clock.sleeperCount == 1)
                clock.advance(by: .milliseconds(1))
                try await fixture.expect(["a": .delivered])
                #expect(fixture.counters?.failedAttempts == [.tooMany: 1])
            }
        }
    }

    @Test("a body that names no pause is no trouble")
    func odd() {
        let bodies = [
            "", "{", "\"retry_after\"", #"{"retry_after": -1}"#, #"{"retry_after": 1e999}"#, #"{"retry_after": ""}"#,
        ]
        for body in bodies + [#"{"retry_after": 99999999999999999999}"#] {
            let verdict = DeliveryVerdict(status: 429, headers: [:], body: Array(body.utf8), now: 0)
            let isOne = verdict == .retry(.tooMany, after: .seconds(1))
            #expect(verdict == .retry(.tooMany, after: nil) || isOne, "\(body)")
        }
        #expect(
            DeliveryReason.allCases.map(\.rawValue).sorted() == [
                "cancelled", "connect", "dns", "other", "redirect", "status_429", "status_4xx", "status_5xx", "timeout",
                "tls", "too_large",
            ]
        )
    }

    private func expectNoSecret(_ fixture: DeliveryFixture, _ receiver: HTTPReceiver) {
        let text = fixture.log.text
        #expect(text.contains("alert.receiver=ops"))
        #expect(
            !text.contains("s3cr3t") && !text.contains("127.0.0.1") && !text.contains("\(receiver.port)"),
            "\(text)"
        )
    }
}
