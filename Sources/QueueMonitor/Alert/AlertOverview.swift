import Alerting
import Exposition
import JSON
import ThinRSMQ

/// What alerts and silences there are, and what receivers were sent.
struct AlertOverview: Sendable {
    /// When that was so, as Unix milliseconds; nil before the first scan.
    var time: Int64?
    /// What is pending or fires, the most urgent first, and whether nobody is told of it.
    var alerts: [(instance: AlertInstance, isSilenced: Bool)] = []
    /// Those of the configuration, and those that were added.
    var silences: [AlertSilence] = []
    /// The rules that there are.
    var rules: [AlertRule] = []
    /// What each receiver was sent by this monitor.
    var deliveries: [DeliveryCounters] = []
}

// MARK: - JSON

extension AlertOverview {
    /// The document of `/api/v1/alerts`: no payloads, no texts of errors, no addresses.
    var json: JSON {
        .object(present: [
            "time": time.map { .string(Timestamp(unixMilliseconds: $0).description) },
            "alerts": .array(alerts.map { Self.json($0.instance, isSilenced: $0.isSilenced) }),
            "silences": .array(silences.map { json($0) }),
            "receivers": .array(deliveries.map(Self.json)),
        ])
    }

    private static func json(_ alert: AlertInstance, isSilenced: Bool) -> JSON {
        let measured: JSON? = alert.signal.isCondition ? nil : .number(alert.value)
        return .object(present: [
            "fingerprint": .string(alert.fingerprint),
            "rule": .string(alert.rule),
            "state": .string(alert.state.rawValue),
            "severity": .string(alert.severity.rawValue),
            "silenced": .bool(isSilenced),
            "title": .string(AlertText.title(alert)),
            "stream": alert.subject.stream.map { .string($0) },
            "group": alert.subject.group.map { .string($0) },
            "since": moment(alert.since),
            "firedAt": alert.firedAt.map(moment),
            "value": measured,
            "threshold": alert.signal.isCondition ? nil : .number(alert.threshold),
        ])
    }

    private func json(_ silence: AlertSilence) -> JSON {
        func list(_ texts: [String]) -> JSON? { texts.isEmpty ? nil : .array(texts.map { .string($0) }) }
        return .object(present: [
            "id": .string(silence.id),
            "active": .bool(silence.isActive(at: time ?? 0)),
            "from": Self.moment(silence.from),
            "until": Self.moment(silence.until),
            "rules": list(silence.rules),
            "namespaces": list(silence.selector.namespaces),
            "topics": list(silence.selector.topics),
            "groups": list(silence.selector.groups),
            "comment": silence.comment.isEmpty ? nil : .string(silence.comment),
            "createdBy": silence.createdBy.isEmpty ? nil : .string(silence.createdBy),
        ])
    }

    private static func json(_ counters: DeliveryCounters) -> JSON {
        [
            "receiver": .string(counters.receiver),
            "kind": .string(counters.kind.rawValue),
            "failing": .bool(counters.isFailing),
            "waiting": .integer(counters.waiting),
            "delivered": .integer(counters.delivered),
            "failed": .integer(counters.failed.values.reduce(0, +)),
            "dropped": .integer(counters.dropped.values.reduce(0, +)),
        ]
    }

    private static func moment(_ time: Int64) -> JSON { .string(Timestamp(unixMilliseconds: time).description) }
}

// MARK: - Metrics

extension AlertOverview {
    /// The metrics of alerts and of their delivery.
    var metricFamilies: [MetricFamily] {
        var alerts = MetricFamily(MetricCatalog.alerts)
        for rule in rules where rule.isEnabled {
            for state in Self.states { alerts.set(0, labels: [rule.name, state]) }
        }
        var counts: [[String]: Int] = [:]
        for alert in self.alerts {
            let state = alert.isSilenced ? "silenced" : alert.instance.state.rawValue
            counts[[alert.instance.rule, state], default: 0] += 1
        }
        for (labels, count) in counts { alerts.set(Double(count), labels: labels) }
        return [alerts] + deliveryFamilies
    }

    private static let states = ["pending", "firing", "silenced"]

    private var deliveryFamilies: [MetricFamily] {
        var notifications = MetricFamily(MetricCatalog.alertNotifications)
        var failures = MetricFamily(MetricCatalog.alertFailures)
        var waiting = MetricFamily(MetricCatalog.alertsWaiting)
        var failing = MetricFamily(MetricCatalog.alertReceiverFailing)
        for counters in deliveries {
            let name = counters.receiver
            func set(_ result: String, _ count: Int) {
                notifications.set(Double(count), labels: [name, result])
            }
            set("delivered", counters.delivered)
            set("failed", counters.failed.values.reduce(0, +))
            set("dropped", counters.dropped.values.reduce(0, +))
            for reason in DeliveryReason.allCases {
                failures.set(Double(counters.failedAttempts[reason] ?? 0), labels: [name, reason.rawValue])
            }
            waiting.set(Double(counters.waiting), labels: [name])
            failing.set(counters.isFailing ? 1 : 0, labels: [name])
        }
        return [notifications, failures, waiting, failing]
    }
}
