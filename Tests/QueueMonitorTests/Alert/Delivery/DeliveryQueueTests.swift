import Alerting
import Logging
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("delivery of alerts: queues", .timeLimit(.minutes(1)))
struct DeliveryQueueTests {
    @Test("where a queue is full the oldest goes, and the newest is sent")
    func bounded() async throws {
        try await withHTTPReceiver(answering: { _, number in number == 1 ? .hang : .respond(200) }) { receiver in
            let settings = try DeliveryFixture.settings(receiver) { $0.timeout = .milliseconds(1_500) }
            try await DeliveryFixture.with(settings, policy: { $0.queueLimit = 2 }) { fixture in
                fixture.offer("a")
                try await receiver.waitForRequests(1)
                fixture.offer("b", "c", "d", "e")
                try await fixture.expect(["b": .dropped(.queueFull), "c": .dropped(.queueFull)])
                #expect(fixture.counters?.waiting == 3)
                let outcomes = try await fixture.outcomes(5)
                #expect(outcomes["a"] == .delivered && outcomes["d"] == .delivered && outcomes["e"] == .delivered)
                #expect(receiver.requests.map { $0["webhook-id"] } == ["a", "a", "d", "e"])
                #expect(fixture.counters?.dropped == [.queueFull: 2] && fixture.counters?.waiting == 0)
            }
        }
    }

    @Test("a receiver that hangs delays no other")
    func independent() async throws {
        try await withHTTPReceiver(.hang) { silent in
            try await withHTTPReceiver(.respond(200)) { receiver in
                let slow = try DeliveryFixture.settings(silent, name: "slow")
                let fast = try DeliveryFixture.settings(receiver, name: "fast")
                try await DeliveryFixture.with(slow, fast) { fixture in
                    fixture.offer("a", "b", to: "slow")
                    try await silent.waitForInFlight(1)
                    fixture.offer("c", "d", to: "fast")
                    try await fixture.expect(["c": .delivered, "d": .delivered])
                    #expect(silent.requests.count == 1)
                    #expect(fixture.delivery.snapshot.receivers.map(\.receiver) == ["slow", "fast"])
                    #expect(fixture.counters?.waiting == 2)
                }
            }
        }
    }

    @Test("a receiver is shown its certificate, and checked against its own authority")
    func certificates() async throws {
        let certificates = try await Certificates.shared
        try await withHTTPReceiver(.respond(200), tls: .mutual) { receiver in
            let settings = try DeliveryFixture.settings(receiver) { settings in
                settings.caFile = certificates.authority
                settings.certificateFile = certificates.clientCertificate
                settings.privateKeyFile = certificates.clientKey
            }
            try await DeliveryFixture.with(settings) { fixture in
                fixture.offer("a")
                try await fixture.expect(["a": .delivered])
            }
        }
    }

    @Test("Slack gets one message a second")
    func pace() async throws {
        let clock = ManualClock()
        try await withHTTPReceiver(.respond(200, body: "ok")) { receiver in
            try await DeliveryFixture.with(DeliveryFixture.settings(receiver, .slack), clock: clock) { fixture in
                fixture.offer("a", "b")
                try await clock.waitForSleepers()
                #expect(receiver.requests.count == 1)
                clock.advance(by: .milliseconds(999))
                #expect(clock.sleeperCount == 1)
                clock.advance(by: .milliseconds(1))
                try await fixture.expect(["a": .delivered, "b": .delivered])
            }
        }
    }

    @Test("of several events, those that arrived are not sent again")
    func continues() async throws {
        try await withHTTPReceiver(.respond(202), .respond(500), .respond(202)) { receiver in
            try await DeliveryFixture.with(DeliveryFixture.settings(receiver, .pagerduty)) { fixture in
                fixture.offer("a", alerts: 3)
                try await fixture.expect(["a": .delivered])
                #expect(receiver.requests.count == 4)
                let keys = receiver.requests.compactMap {
                    $0.body.split(separator: "\"dedup_key\":\"").last?.prefix(16)
                }
                #expect(keys == ["1000000000000000", "1000000000000001", "1000000000000001", "1000000000000002"])
            }
        }
    }

    @Test("of several events, one that is refused does not stop the others")
    func goesOn() async throws {
        try await withHTTPReceiver(.respond(202), .respond(400), .respond(202)) { receiver in
            try await DeliveryFixture.with(DeliveryFixture.settings(receiver, .pagerduty)) { fixture in
                fixture.offer("a", alerts: 3)
                try await fixture.expect(["a": .failed(.clientError)])
                #expect(receiver.requests.count == 3)
            }
        }
    }

    @Test("what nobody is to be told of is filtered, and a stranger's is told back")
    func filters() async throws {
        try await withHTTPReceiver(.respond(200)) { receiver in
            let settings = try DeliveryFixture.settings(receiver) { $0.sendsResolved = false }
            try await DeliveryFixture.with(settings) { fixture in
                var notification = AlertFixture.notification(id: "a")
                notification.alerts = [AlertFixture.alert(.resolved)]
                fixture.delivery.offer(notification)
                fixture.offer("b", to: "nobody")
                try await fixture.expect(["a": .filtered, "b": .unknownReceiver])
                #expect(receiver.requests.isEmpty)
            }
        }
    }

    @Test("closing sends what is under way, and what waits")
    func closes() async throws {
        try await withHTTPReceiver(.delayed(.milliseconds(100), .respond(200))) { receiver in
            try await DeliveryFixture.with(DeliveryFixture.settings(receiver)) { fixture in
                fixture.offer("a", "b")
                try await receiver.waitForRequests(1)
                await fixture.delivery.close(within: .seconds(20))
                fixture.offer("c")
                let outcomes = try await fixture.outcomes(3)
                #expect(outcomes == ["a": .delivered, "b": .delivered, "c": .dropped(.closed)])
            }
        }
    }

    @Test("closing waits for no pause, and for no receiver longer than the limit")
    func closesInTime() async throws {
        let clock = ManualClock()
        try await withHTTPReceiver(.respond(500)) { broken in
            try await withHTTPReceiver(.hang) { silent in
                try await DeliveryFixture.with(
                    DeliveryFixture.settings(broken, name: "broken"),
                    DeliveryFixture.settings(silent, name: "silent") { $0.timeout = .seconds(60) },
                    clock: clock,
                    random: { $0 },
                    body: { fixture in
                        fixture.offer("a", "b", to: "silent")
                        fixture.offer("c", to: "broken")
                        try await silent.waitForRequests(1)
                        try await clock.waitForSleepers()
                        async let closing: Void = fixture.delivery.close(within: .seconds(5))
                        try await fixture.expect(["c": .dropped(.closed)])
                        // The limit of closing.
                        try await clock.waitForSleepers()
                        clock.advance(by: .seconds(5))
                        await closing
                        #expect(try await fixture.outcomes(3)["b"] == .dropped(.closed))
                        #expect(fixture.delivery.snapshot.receivers[1].dropped == [.closed: 2])
                        #expect(fixture.log.count(.warning, "alerts do not reach a receiver") == 1)
                    }
                )
                #expect(silent.requests.count == 1)
            }
        }
    }

    @Test("two receivers of one name are refused, and so are settings that cannot be used")
    func refuses() async throws {
        let log = RecordedLog()
        let settings = try AlertFixture.settings(.slack)
        #expect(throws: ConfigurationError.self) {
            try AlertDelivery(receivers: [settings, settings], logger: log.logger)
        }
        let broken = try AlertFixture.settings(.pagerduty) { $0.routingKey = nil }
        #expect(throws: ConfigurationError.self) { try AlertDelivery(receivers: [broken], logger: log.logger) }
    }
}
