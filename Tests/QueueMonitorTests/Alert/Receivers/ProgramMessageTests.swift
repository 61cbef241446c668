import Alerting
import Foundation
import HTTPClient
import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("messages for programs")
struct ProgramMessageTests {
    @Test("a webhook is one document with all fields, signed with each secret")
    func webhook() throws {
        let secrets = ["whsec_Zmlyc3Q=", "whsec_c2Vjb25k"].compactMap(WebhookSecret.init)
        let settings = try AlertFixture.settings(.webhook) { settings in
            settings.secrets = secrets
            settings.bearerToken = SecretText("t0ken")
            settings.headers = [.init(name: "X-Team", value: SecretText("ops"))]
        }
        let receiver = try ReceiverEndpoint(settings)
        let request = try #require(
            receiver.requests(for: AlertFixture.notification(), now: AlertFixture.now).first
        )
        let document =
            #"{"version":"1","id":"news-1","cause":"change","status":"firing","severity":"critical","#
            + #""createdAt":"2026-01-01T00:05:00Z","receiver":"ops","alerts":[{"fingerprint":"1000000000000000","#
            + #""rule":"deadLetters","severity":"critical","status":"firing","namespace":"shop","topic":"orders","#
            + #""stream":"thinrsmq:shop:orders","group":"billing","since":"2026-01-01T00:00:00Z","value":12,"#
            + #""threshold":1,"unit":"entries","title":"12 dead letters in shop/orders","#
            + #""text":"There are 12 dead letters, and the rule fires from 1.","#
            + #""sample":{"id":"1-1","type":"order.created","error":"it broke","payload":""},"#
            + #""dashboardURL":"https://grafana.example/d/1?stream=orders","#
            + #""runbookURL":"https://docs.example/runbook#dead-letters"}]}"#
        let body = try #require(request.body)
        #expect(String(decoding: body, as: UTF8.self) == document)
        let expected = StandardWebhooks.headers(
            id: "news-1",
            timestamp: AlertFixture.now.seconds,
            body: body,
            secrets: secrets
        )
        for field in expected.fields { #expect(request.headers[field.name] == field.value) }
        #expect(request.headers["webhook-signature"]?.split(separator: " ").count == 2)
        #expect(request.headers["Authorization"] == "Bearer t0ken")
        #expect(request.headers["X-Team"] == "ops")
        #expect(request.headers["Content-Type"] == "application/json")
    }

    @Test("a webhook without a secret has an id that fits into a header, and no signature")
    func unsigned() throws {
        let receiver = try ReceiverEndpoint(AlertFixture.settings(.webhook))
        let notification = AlertFixture.notification(id: "é\r\nX: y")
        let request = try #require(receiver.requests(for: notification, now: AlertFixture.now).first)
        #expect(request.headers["webhook-id"] == "%C3%A9%0D%0AX:%20y")
        #expect(request.headers["webhook-signature"] == nil)
    }

    @Test("all documents are JSON, whatever names and errors say", arguments: 0..<8)
    func parses(index: Int) throws {
        let notification = AlertFixture.hostileNotifications[index]
        let count = notification.alerts.count
        let document = try AlertFixture.object(.webhook, notification)
        let alerts = try #require(document["alerts"] as? [[String: Any]])
        #expect(alerts.count == count)
        let title = try #require(alerts[0]["title"] as? String)
        #expect(title.utf16.count <= 4_096)
        #expect(title.hasSuffix(Clip.mark) || title == notification.alerts[0].title)

        let array = try alertmanager(notification)
        #expect(array.count == count)
        for alert in array {
            let labels = try #require(alert["labels"] as? [String: String])
            #expect(labels.values.allSatisfy { !$0.isEmpty && $0.utf16.count <= 1_024 })
        }
    }

    @Test("PagerDuty gets an event for each alert, within its limits")
    func pagerDuty() throws {
        let notification = AlertFixture.hostileNotification()
        let events = try AlertFixture.objects(.pagerduty, notification)
        #expect(events.count == 200)
        for (event, alert) in zip(events, notification.alerts) {
            #expect(event["routing_key"] as? String == "s3cr3t-key")
            #expect(event["event_action"] as? String == (alert.status == .firing ? "trigger" : "resolve"))
            #expect(event["dedup_key"] as? String == alert.fingerprint)
            let payload = try #require(event["payload"] as? [String: Any])
            let summary = try #require(payload["summary"] as? String)
            #expect((1...1_024).contains(summary.utf16.count))
            #expect(payload["severity"] as? String == "critical")
            #expect((payload["source"] as? String)?.hasPrefix("shop/orders") == true)
            #expect((event["links"] as? [[String: String]])?.count == 2)
            #expect(try JSONSerialization.data(withJSONObject: event).count < 512_000)
        }
    }

    @Test("Alertmanager's labels, annotations and times")
    func alertmanager() throws {
        var notification = AlertFixture.notification()
        notification.alerts = [AlertFixture.alert(), AlertFixture.alert(.resolved)]
        notification.alerts[0].subject.group = ""
        let alerts = try alertmanager(notification)
        #expect(
            alerts[0]["labels"] as? [String: String] == [
                "alertname": "ThinrsmqDeadLetters", "severity": "critical", "stream": "thinrsmq:shop:orders",
                "topic": "orders", "queue_namespace": "shop",
            ]
        )
        let annotations = try #require(alerts[0]["annotations"] as? [String: String])
        #expect(annotations["summary"] == "12 dead letters in shop/orders")
        #expect(annotations["description"]?.contains("Its error: it broke") == true)
        #expect(annotations["runbook_url"] == "https://docs.example/runbook#dead-letters")
        #expect(alerts[0]["startsAt"] as? String == "2026-01-01T00:00:00Z")
        #expect(alerts[0]["endsAt"] as? String == "2026-01-01T00:09:00Z", "four resend intervals of a minute")
        #expect(alerts[0]["generatorURL"] as? String == "https://grafana.example/d/1?stream=orders")
        #expect(alerts[1]["endsAt"] as? String == "2026-01-01T00:04:00Z")
        // A clock that is behind: refused if it ended before it began.
        notification.alerts[1].endedAt = AlertFixture.start - 1
        #expect(try alertmanager(notification)[1]["endsAt"] as? String == "2026-01-01T00:00:00Z")
        let longer = try alertmanager(notification) { $0.horizon = .seconds(3_600) }
        #expect(longer[0]["endsAt"] as? String == "2026-01-01T01:05:00Z")
        #expect(AlertmanagerAlerts.name(of: "dead-letters_grow") == "ThinrsmqDeadLettersGrow")
    }

    private func alertmanager(
        _ notification: AlertNotification,
        change: (inout ReceiverSettings) -> Void = { _ in }
    ) throws -> [[String: Any]] {
        let receiver = try ReceiverEndpoint(AlertFixture.settings(.alertmanager, change: change))
        let request = try #require(receiver.requests(for: notification, now: AlertFixture.now).first)
        return try #require(try JSONSerialization.jsonObject(with: Data(request.body ?? [])) as? [[String: Any]])
    }
}
