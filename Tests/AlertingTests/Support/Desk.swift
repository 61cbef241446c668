import Alerting

/// Alerting with a store and a clock of its own, and a rule about the lag of groups.
struct Desk {
    static let start: Int64 = 1_700_000_000_000
    static let group = AlertSubject(namespace: "ns", topic: "orders", stream: "ns:orders", group: "billing")

    var center: AlertCenter
    var now = Desk.start
    var fields: [String: String] = [:]
    private(set) var rules: [AlertRule]
    private(set) var receivers: [AlertReceiver]

    init(
        _ rules: [AlertRule] = [.lag()],
        receivers: [AlertReceiver] = [AlertReceiver(name: "ops")],
        silences: [AlertSilence] = []
    ) throws {
        self.rules = rules
        self.receivers = receivers
        center = try AlertCenter(rules: rules, receivers: receivers, silences: silences)
    }

    mutating func configure(_ rules: [AlertRule]? = nil, receivers: [AlertReceiver]? = nil) throws {
        self.rules = rules ?? self.rules
        self.receivers = receivers ?? self.receivers
        try center.configure(rules: self.rules, receivers: self.receivers)
    }

    /// A tick with these lags of groups, after some seconds; what it changed is stored.
    @discardableResult
    mutating func tick(_ lags: [AlertSubject: Double], isComplete: Bool = true, after seconds: Int64 = 10) -> AlertTick
    {
        now += seconds * 1_000
        var measurements = AlertMeasurements(subjects: Array(lags.keys), isComplete: isComplete)
        for (index, subject) in measurements.subjects.enumerated() { measurements[.lag, index] = lags[subject] }
        let tick = center.tick(measurements, at: now)
        store()
        return tick
    }

    /// A tick with this lag of the one group; nil if it is not known.
    @discardableResult
    mutating func tick(_ lag: Double?, after seconds: Int64 = 10) -> AlertTick {
        tick([Self.group: lag ?? .nan], after: seconds)
    }

    mutating func store() {
        let changes = center.changes()
        for field in changes.deletions { fields[field] = nil }
        fields.merge(changes.updates) { $1 }
        center.wrote(changes)
    }

    /// Another process goes on from the store.
    mutating func restart() throws {
        center = try AlertCenter(rules: rules, receivers: receivers)
        center.restore(fields)
    }

    /// Takes what became of all of a tick's notifications, and stores that.
    mutating func record(_ outcome: DeliveryOutcome, _ tick: AlertTick) {
        for notification in tick.notifications { center.record(outcome, of: notification.id, at: now) }
        store()
    }
}

extension AlertRule {
    static func lag(
        _ name: String = "lag",
        for time: Int64 = 0,
        keepFiring: Int64 = 0,
        severity: Severity = .warning
    ) -> AlertRule {
        AlertRule(
            name,
            .lag,
            threshold: 10,
            for: .seconds(time),
            keepFiring: .seconds(keepFiring),
            severity: severity
        )
    }
}

extension AlertNotification {
    /// What it tells, in short: `firing billing, resolved mail`.
    var summary: String {
        alerts.map { "\($0.status.rawValue) \($0.subject.group ?? "-")" }.joined(separator: ", ")
    }
}
