import Alerting
import JSON
import ThinRSMQ

/// What a webhook is sent, for programs: everything that is known of each alert.
///
/// ```json
/// {
///   "version": "1",
///   "id": "5b1c…",
///   "cause": "change",
///   "status": "firing",
///   "severity": "critical",
///   "createdAt": "2026-01-01T00:05:00Z",
///   "receiver": "ops",
///   "alerts": [
///     {
///       "fingerprint": "0123456789abcdef",
///       "rule": "deadLetters",
///       "severity": "critical",
///       "status": "firing",
///       "namespace": "shop",
///       "topic": "orders",
///       "stream": "shop:orders",
///       "group": "billing",
///       "since": "2026-01-01T00:00:00Z",
///       "value": 12,
///       "threshold": 1,
///       "unit": "entries",
///       "title": "12 dead letters in shop/orders",
///       "text": "…",
///       "sample": {"id": "1767225600000-0", "type": "order.created", "error": "timeout"},
///       "dashboardURL": "https://…",
///       "runbookURL": "https://…"
///     }
///   ]
/// }
/// ```
///
/// `cause` is `change`, `reminder` or `test`; `status` is `firing` while any alert is, else `resolved`; a resolved alert
/// has `endedAt`. What an alert does not have is left out. Texts are cut to 4,096, and say so.
enum WebhookDocument {
    private static let longest = 4_096

    static func document(_ notification: AlertNotification, _ templates: AlertTemplates, now: Timestamp) -> JSON {
        [
            "version": .string("1"),
            "id": .string(notification.id),
            "cause": .string(notification.cause.rawValue),
            "status": .string((notification.isFiring ? Alert.Status.firing : .resolved).rawValue),
            "severity": .string(notification.severity.rawValue),
            "createdAt": .string(Timestamp.text(notification.createdAt)),
            "receiver": .string(notification.receiver),
            "alerts": .array(
                notification.alerts.map { alert in
                    document(
                        alert,
                        title: templates.title(of: alert, now: now),
                        text: templates.text(of: alert, now: now)
                    )
                }
            ),
        ]
    }

    private static func document(_ alert: Alert, title: String, text: String) -> JSON {
        .object(present: [
            "fingerprint": .string(alert.fingerprint),
            "rule": .string(alert.rule),
            "severity": .string(alert.severity.rawValue),
            "status": .string(alert.status.rawValue),
            "namespace": alert.subject.namespace.map(JSON.string),
            "topic": alert.subject.topic.map(JSON.string),
            "stream": alert.subject.stream.map(JSON.string),
            "group": alert.subject.group.map(JSON.string),
            "since": .string(Timestamp.text(alert.since)),
            "endedAt": alert.endedAt.map { .string(Timestamp.text($0)) },
            "value": alert.value.map(JSON.measured),
            "threshold": alert.threshold.map(JSON.measured),
            "unit": alert.unit == .none ? nil : .string(alert.unit.rawValue),
            "title": .string(title.clipped(to: longest)),
            "text": .string(text.clipped(to: longest)),
            "sample": alert.sample.map(sample),
            "dashboardURL": alert.dashboardURL.map(JSON.string),
            "runbookURL": alert.runbookURL.map(JSON.string),
        ])
    }

    private static func sample(_ sample: AlertSample) -> JSON {
        .object(present: [
            "id": .string(sample.id),
            "type": sample.type.map { .string($0.clipped(to: longest)) },
            "error": sample.error.map { .string($0.clipped(to: longest)) },
            "payload": sample.payload.map { .string($0.clipped(to: longest)) },
        ])
    }
}

extension JSON {
    /// A measured value, without a decimal point where there is nothing behind it.
    static func measured(_ value: Double) -> JSON {
        Int(exactly: value).map(JSON.integer) ?? .number(value)
    }
}
