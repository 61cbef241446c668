import Alerting
import Foundation
import HTTPClient
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("a real Alertmanager", .enabled(if: Alertmanager.isInstalled, Alertmanager.absence), .timeLimit(.minutes(1)))
struct AlertmanagerTests {
    @Test("takes alerts, groups them, and lets them end")
    func lives() async throws {
        try await withHTTPReceiver(.respond(200)) { people in
            try await Alertmanager.with(webhook: people.url()) { alertmanager in
                let settings = try AlertFixture.settings(.alertmanager, url: alertmanager.url)
                var notification = notification(topics: ["orders", "orders", "mails"])
                try await expectTaken(notification, by: settings)
                let alerts = try await query(alertmanager)
                #expect(alerts.count == 3)
                let labels = try #require(alerts[0]["labels"] as? [String: String])
                #expect(labels["alertname"] == "ThinrsmqDeadLetters" && labels["queue_namespace"] == "shop")
                let annotations = try #require(alerts[0]["annotations"] as? [String: String])
                #expect(annotations["runbook_url"] == "https://docs.example/runbook#dead-letters")
                // One message for both groups of orders, one for mails.
                try await eventually("people are told of both groups") {
                    Set(people.requests.compactMap { topic(of: $0.body) }) == ["orders", "mails"]
                        && people.requests.contains { $0.body.contains("billing-0") && $0.body.contains("billing-1") }
                }
                for index in notification.alerts.indices {
                    notification.alerts[index].status = .resolved
                    notification.alerts[index].endedAt = Timestamp.now().unixMilliseconds
                }
                try await expectTaken(notification, by: settings)
                #expect(try await query(alertmanager).isEmpty)
                try await eventually("people are told that both are over") {
                    let over = people.requests.map(\.body).filter { $0.contains(#""status":"resolved","alerts""#) }
                    return Set(over.compactMap(topic)) == ["orders", "mails"]
                }
            }
        }
    }

    @Test("takes 200 alerts with any names")
    func hostile() async throws {
        try await withHTTPReceiver(.respond(200)) { people in
            try await Alertmanager.with(webhook: people.url()) { alertmanager in
                let settings = try AlertFixture.settings(.alertmanager, url: alertmanager.url)
                let texts = AlertFixture.hostile
                var notification = notification(topics: (0..<200).map { "\($0)\(texts[$0 % texts.count])" })
                for (index, text) in texts.enumerated() {
                    notification.alerts[index].runbookURL = "https://[\(text)"
                    notification.alerts[index].dashboardURL = "https://host:port/%zz\(text.prefix(100))"
                }
                try await expectTaken(notification, by: settings)
                #expect(try await query(alertmanager).count == 200)
            }
        }
    }

    private func notification(topics: [String]) -> AlertNotification {
        let now = Timestamp.now().unixMilliseconds
        var notification = AlertFixture.notification(0)
        notification.alerts = topics.enumerated().map { index, topic in
            var alert = AlertFixture.alert(fingerprint: "\(1_000_000_000_000_000 + index)")
            alert.since = now - 60_000
            alert.subject.topic = topic
            alert.subject.stream = "thinrsmq:shop:\(topic)"
            alert.subject.group = "billing-\(index)"
            return alert
        }
        return notification
    }

    private func expectTaken(_ notification: AlertNotification, by settings: ReceiverSettings) async throws {
        let answer = try await AlertDelivery.sendOnce(notification, to: settings)
        #expect(answer.isSuccess, "\(answer.status) \(answer.excerpt)")
    }

    private func query(_ alertmanager: Alertmanager) async throws -> [[String: Any]] {
        let output = try await alertmanager.alerts()
        return try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[String: Any]] ?? []
    }

    /// What the messages of one group have in common.
    private func topic(of body: String) -> String? {
        let object = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
        return (object?["groupLabels"] as? [String: String])?["topic"]
    }
}
