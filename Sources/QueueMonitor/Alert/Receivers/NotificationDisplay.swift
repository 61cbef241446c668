import Alerting
import ThinRSMQ

/// What people read of a notification.
struct NotificationDisplay {
    let notification: AlertNotification
    private let templates: AlertTemplates
    private let now: Timestamp

    init(_ notification: AlertNotification, _ templates: AlertTemplates, now: Timestamp) {
        self.notification = notification
        self.templates = templates
        self.now = now
    }

    /// What people read of the alerts; made as it is asked for, since few of many are shown.
    var alerts: some Sequence<AlertDisplay> {
        notification.alerts.lazy.map { AlertDisplay($0, templates, now: now) }
    }

    /// Whether it tells of one alert, which is then shown at length.
    var isOne: Bool { notification.alerts.count == 1 }

    /// The mark of the most urgent alert, and one line.
    var headline: String {
        if notification.cause == .test { return "🧪 Test: \(subject)" }
        let mark = notification.alerts.first { $0.status == .firing }?.mark ?? "✅"
        return "\(mark) \(subject)"
    }

    private var subject: String {
        guard isOne, let only = notification.alerts.first.map({ AlertDisplay($0, templates, now: now) }) else {
            return Self.count(notification.alerts)
        }
        switch only.alert.status {
        case .resolved: return "Resolved: \(only.title)"
        case .firing where notification.cause == .reminder: return "Still \(only.alert.severity): \(only.title)"
        case .firing: return "\(only.alert.severity): \(only.title)"
        }
    }

    /// What stands for those that do not fit; nil if all do.
    func rest(after shown: Int) -> String? {
        guard shown < notification.alerts.count else { return nil }
        return "and \(notification.alerts.count - shown) more: \(Self.count(notification.alerts.dropFirst(shown)))"
    }

    private static func count(_ alerts: some Collection<Alert>) -> String {
        let firing = alerts.count { $0.status == .firing }
        let parts = [(firing, "firing"), (alerts.count - firing, "resolved")].filter { $0.0 > 0 }
        return parts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }
}

/// How much of an alert is shown: much of one, less of each of several.
struct DisplayLimits {
    let title: Int
    let text: Int
    let fact: Int

    /// The most of the rest that a message has to spare.
    static let marginForRest = 120
}
