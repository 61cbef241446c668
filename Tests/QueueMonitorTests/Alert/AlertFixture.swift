import Alerting
import Foundation
import HTTPClient
import ThinRSMQ

@testable import QueueMonitor

/// Alerts and receivers as tests use them.
enum AlertFixture {
    /// 2026-01-01T00:00:00Z.
    static let start: Int64 = 1_767_225_600_000
    static let now = Timestamp(unixMilliseconds: start + 300_000)

    /// An alert with everything that one may have.
    static func alert(
        _ status: Alert.Status = .firing,
        severity: Severity = .critical,
        text: String = "",
        fingerprint: String = "0123456789abcdef"
    ) -> Alert {
        var alert = Alert(
            fingerprint: fingerprint,
            rule: "deadLetters",
            severity: severity,
            status: status,
            subject: AlertSubject(
                namespace: "shop",
                topic: "orders\(text)",
                stream: "thinrsmq:shop:orders\(text)",
                group: "billing\(text)"
            ),
            since: start,
            title: "12 dead letters in shop/orders\(text)",
            text: "There are 12 dead letters, and the rule fires from 1.\(text)"
        )
        alert.value = 12
        alert.threshold = 1
        alert.unit = .entries
        alert.endedAt = status == .resolved ? start + 240_000 : nil
        alert.sample = AlertSample(id: "1-1", type: "order.created\(text)", error: "it broke\(text)", payload: text)
        alert.dashboardURL = "https://grafana.example/d/1?stream=orders"
        alert.runbookURL = "https://docs.example/runbook#dead-letters"
        return alert
    }

    /// So many alerts, each with the text in all its names, and every third one over.
    static func notification(
        _ count: Int = 1,
        text: String = "",
        id: String = "news-1",
        receiver: String = "ops",
        cause: AlertNotification.Cause = .change
    ) -> AlertNotification {
        AlertNotification(
            id: id,
            receiver: receiver,
            cause: cause,
            createdAt: start + 300_000,
            alerts: (0..<count).map { index in
                alert(index % 3 == 2 ? .resolved : .firing, text: text, fingerprint: "\(100_000_000_000_0000 + index)")
            }
        )
    }

    /// So many alerts, with all hostile texts in turn.
    static func hostileNotification(_ count: Int = 200) -> AlertNotification {
        var notification = notification(count)
        for index in notification.alerts.indices {
            let old = notification.alerts[index]
            let text = hostile[index % hostile.count]
            notification.alerts[index] = alert(old.status, text: text, fingerprint: old.fingerprint)
        }
        return notification
    }

    /// What services must cope with: one alert with each hostile text, and 200 with all of them.
    static var hostileNotifications: [AlertNotification] {
        hostile.map { notification(text: $0) } + [hostileNotification()]
    }

    static func settings(
        _ kind: ReceiverKind,
        url: String = "https://hooks.example/s3cr3t",
        change: (inout ReceiverSettings) -> Void = { _ in }
    ) throws -> ReceiverSettings {
        var settings = ReceiverSettings(name: "ops", kind: kind, url: try HTTPURL(url))
        if kind == .pagerduty { settings.routingKey = SecretText("s3cr3t-key") }
        change(&settings)
        return settings
    }

    /// The only request of a notification, as a JSON object.
    static func object(
        _ kind: ReceiverKind,
        _ notification: AlertNotification,
        change: (inout ReceiverSettings) -> Void = { _ in }
    ) throws -> [String: Any] {
        try objects(kind, notification, change: change).first ?? [:]
    }

    /// The bodies of all requests.
    static func objects(
        _ kind: ReceiverKind,
        _ notification: AlertNotification,
        change: (inout ReceiverSettings) -> Void = { _ in }
    ) throws -> [[String: Any]] {
        let receiver = try ReceiverEndpoint(settings(kind, change: change))
        return try receiver.requests(for: notification, now: now).compactMap { request in
            try JSONSerialization.jsonObject(with: Data(request.body ?? [])) as? [String: Any]
        }
    }

    /// What somebody may name a topic, or an error may say.
    static let hostile: [String] = [
        String(repeating: "x", count: 10_000),
        String(repeating: "<!channel> @everyone [x](http://evil.example) *b* _i_ `c` ~s~ & \"q\" \\ ", count: 200),
        String(repeating: "\u{0}\u{7}\u{1B}[31m\r\n\u{202E}\u{2028}", count: 1_500),
        String(repeating: "👩‍👩‍👧‍👦", count: 2_000),
        String(decoding: [UInt8](repeating: 0xFF, count: 10_000), as: UTF8.self),
        // One character of 10,000 scalars, and a bracket that hides in a character.
        "e" + String(repeating: "\u{301}", count: 10_000) + "<\u{301}!channel>",
        String(repeating: "漢字", count: 5_000),
    ]
}
