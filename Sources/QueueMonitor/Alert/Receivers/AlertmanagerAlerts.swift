import Alerting
import JSON
import ThinRSMQ

/// What Alertmanager's API v2 takes: all alerts of a notification in one array.
enum AlertmanagerAlerts {
    /// The body of a request; an alert that goes on ends by itself after the horizon, should nobody tell of it again.
    static func document(
        _ notification: AlertNotification,
        _ templates: AlertTemplates,
        now: Timestamp,
        horizon: Duration
    ) -> JSON {
        .array(
            notification.alerts.map { alert in
                .object(present: [
                    "labels": labels(of: alert),
                    "annotations": annotations(AlertDisplay(alert, templates, now: now)),
                    "startsAt": .string(Timestamp.text(alert.since)),
                    "endsAt": .string(end(of: alert, now, horizon).description),
                    "generatorURL": SafeLink.address(alert.dashboardURL).map(JSON.string),
                ])
            }
        )
    }

    /// Alertmanager knows an alert by its labels: they are the same as long as it lasts, and none is empty.
    ///
    /// `queue_namespace`, because Prometheus' targets bring a `namespace` of their own.
    private static func labels(of alert: Alert) -> JSON {
        let names: KeyValuePairs = [
            "alertname": name(of: alert.rule), "severity": alert.severity.rawValue, "stream": alert.subject.stream,
            "topic": alert.subject.topic, "queue_namespace": alert.subject.namespace, "group": alert.subject.group,
        ]
        // Names that begin alike stay different after they are cut.
        let mark = "… (cut, \(alert.fingerprint))"
        return .object(
            names.compactMap { key, value in
                guard let value, !value.isEmpty else { return nil }
                return (key, .string(Clip.clip(value, to: 1_024, mark: mark)))
            }
        )
    }

    private static func annotations(_ display: AlertDisplay) -> JSON {
        let facts = display.facts.filter {
            ["Value", "Fires from", "Example", "Its error", "Its payload"].contains($0.name)
        }
        let lines = [display.text] + facts.map { "\($0.name): \($0.value.clipped(to: 1_024))" }
        return .object(present: [
            "summary": .string(display.title.clipped(to: 1_024)),
            "description": .string(lines.joined(separator: "\n").clipped(to: 4_096)),
            "runbook_url": SafeLink.address(display.alert.runbookURL).map(JSON.string),
            "dashboard_url": SafeLink.address(display.alert.dashboardURL).map(JSON.string),
        ])
    }

    /// `deadLetters` and `dead-letters` are `ThinrsmqDeadLetters`.
    static func name(of rule: String) -> String {
        let words = rule.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        return "Thinrsmq" + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// Never before it began, which would be refused, and for one that is over never in the future.
    private static func end(of alert: Alert, _ now: Timestamp, _ horizon: Duration) -> Timestamp {
        guard alert.status == .resolved else { return max(now, Timestamp(unixMilliseconds: alert.since)) + horizon }
        let end = min(alert.endedAt ?? now.unixMilliseconds, now.unixMilliseconds)
        return Timestamp(unixMilliseconds: max(alert.since, end))
    }
}
