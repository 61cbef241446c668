import Alerting
import JSON
import ThinRSMQ

/// An event of PagerDuty's Events API v2, which takes one alert at a time.
enum PagerDutyEvent {
    static func document(_ display: AlertDisplay, routingKey: String) -> JSON {
        let alert = display.alert
        let links = display.links.map { link -> JSON in
            ["href": .string(link.address), "text": .string(link.name)]
        }
        return .object(present: [
            "routing_key": .string(routingKey),
            "event_action": .string(alert.status == .firing ? "trigger" : "resolve"),
            "dedup_key": .string(alert.fingerprint.clipped(to: 255)),
            "client": .string("thinrsmq"),
            "client_url": SafeLink.address(alert.dashboardURL).map(JSON.string),
            "payload": payload(display),
            "links": links.isEmpty ? nil : .array(links),
        ])
    }

    private static func payload(_ display: AlertDisplay) -> JSON {
        let alert = display.alert
        let details =
            [(key: "Text", value: JSON.string(display.text.clipped(to: 4_096)))]
            + display.facts.map { (key: $0.name, value: JSON.string($0.value.clipped(to: 1_024))) }
        return .object(present: [
            "summary": .string(
                display.title.isEmpty ? alert.rule.clipped(to: 1_024) : display.title.clipped(to: 1_024)
            ),
            "source": .string(source(of: alert.subject).line.clipped(to: 1_024)),
            "severity": .string(severity(alert.severity)),
            "timestamp": .string(Timestamp.text(alert.since)),
            "component": alert.subject.stream.map { .string($0.line.clipped(to: 1_024)) },
            "group": alert.subject.group.map { .string($0.line.clipped(to: 1_024)) },
            "class": .string(alert.rule.clipped(to: 1_024)),
            "custom_details": .object(details),
        ])
    }

    private static func source(of subject: AlertSubject) -> String {
        guard let topic = subject.topic ?? subject.stream else { return "Redis" }
        return [subject.namespace, topic].compactMap(\.self).joined(separator: "/")
    }

    private static func severity(_ severity: Severity) -> String {
        switch severity {
        case .info: "info"
        case .warning: "warning"
        case .critical: "critical"
        }
    }
}
