import Autoscaling
import Foundation
import HTTPClient
import JSON
import Logging
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("Scaling by webhook", .redisServer, .timeLimit(.minutes(2)))
struct ScalingWebhookTests {
    private static let secret = "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"

    private func monitor(
        _ receiver: HTTPReceiver,
        log: RecordedLog = RecordedLog(),
        body: (MonitorFixture) async throws -> Void
    ) async throws {
        let url = try HTTPURL(receiver.url("/scale"))
        let secrets = [try #require(WebhookSecret(Self.secret))]
        try await MonitorFixture.with(
            try RedisServer.current,
            logger: log.logger,
            { settings, namespace in
                var webhook = ScalingWebhook(url: url)
                webhook.secrets = secrets
                settings.scaling.targets = [.quick(namespace)]
                settings.scaling.targets[0].actuator = .webhook(webhook)
            },
            body: body
        )
    }

    @Test("a decision is posted once, signed, and not again while consumers come")
    func posts() async throws {
        try await withHTTPReceiver(.respond(200)) { receiver in
            try await monitor(receiver) { monitor in
                try await monitor.begin(12)
                try await receiver.waitForRequests(1)
                for _ in 0..<4 { try await monitor.nextTick() }
                let (_, json) = try await monitor.scale()
                // Those that were asked for count, though none of them is ready.
                #expect(json["current"]?.whole == 3 && json["ready"]?.whole == 0, "\(json)")
            }
            #expect(receiver.requests.count == 1)
            let request = try #require(receiver.requests.first)
            let body = try JSON(parsing: Array(request.body.utf8))
            #expect(request.method == "POST" && request.target == "/scale")
            #expect(request["content-type"] == "application/json")
            #expect(body["target"]?.text == "orders" && body["reason"]?.text == "wake")
            #expect(body["replicas"]?.whole == 3 && body["current"]?.whole == 0)
            let id = try #require(request["webhook-id"])
            let time = try #require(request["webhook-timestamp"].flatMap { Int64($0) })
            let expected = StandardWebhooks.headers(
                id: id,
                timestamp: time,
                body: Array(request.body.utf8),
                secrets: [try #require(WebhookSecret(Self.secret))]
            )
            let signature = try #require(request["webhook-signature"])
            #expect(expected["webhook-signature"] == signature)
        }
    }

    @Test("a refusal is a failure that is tried again")
    func refusal() async throws {
        let log = RecordedLog()
        try await withHTTPReceiver(.respond(503), .respond(503), .respond(204)) { receiver in
            try await monitor(receiver, log: log) { monitor in
                try await monitor.begin(12)
                try await receiver.waitForRequests(3)
                try await log.wait(for: "target can be scaled again")
                for _ in 0..<3 { try await monitor.nextTick() }
                #expect(try await monitor.metric(#"thinrsmq_scaling_failures_total{target="orders"}"#) == "2")
            }
            #expect(receiver.requests.count == 3)
            #expect(log.count(.warning, "target cannot be scaled") == 1)
            #expect(log.text.contains("the webhook answered 503"))
        }
    }

    @Test("one that hangs delays no scan")
    func hangs() async throws {
        try await withHTTPReceiver(.hang) { receiver in
            try await monitor(receiver) { monitor in
                try await monitor.begin(12)
                try await receiver.waitForInFlight(1)
                // Each would hang if one waited for the webhook, whose time-out is ten seconds.
                for _ in 0..<5 { try await monitor.nextTick() }
                #expect(receiver.requests.count == 1)
            }
        }
    }
}
