/// How urgent an alert is.
public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Worth knowing.
    case info
    /// To be looked at today.
    case warning
    /// To be looked at now.
    case critical

    /// Orders by urgency.
    public static func < (left: Severity, right: Severity) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}

/// What an alert is about: a group, a stream, or the monitor and its Redis.
public struct AlertSubject: Sendable, Hashable {
    /// The namespace of the topic; nil for a stream of no namespace that is watched, and for Redis.
    public var namespace: String?
    /// The topic, or the key of a stream of no namespace; nil for Redis.
    public var topic: String?
    /// The stream's full key; nil for Redis.
    public var stream: String?
    /// The consumer group; nil if the alert is about the stream or Redis.
    public var group: String?

    /// Redis itself, or what the arguments name.
    public init(namespace: String? = nil, topic: String? = nil, stream: String? = nil, group: String? = nil) {
        self.namespace = namespace
        self.topic = topic
        self.stream = stream
        self.group = group
    }
}

/// What a measured value counts in.
public enum AlertUnit: String, Sendable, Hashable {
    /// Entries or dead letters.
    case entries
    /// Seconds.
    case seconds
    /// Nothing: the condition holds or not.
    case none
}

/// An entry that shows what is wrong; never its payload.
public struct AlertSample: Sendable, Hashable {
    /// The entry's or dead letter's id.
    public var id: String
    /// The message's type, where it is known.
    public var type: String?
    /// What it failed with.
    public var error: String?
    /// Its payload, if the owner of the monitor has switched that on.
    public var payload: String?

    /// A sample.
    public init(id: String, type: String? = nil, error: String? = nil, payload: String? = nil) {
        self.id = id
        self.type = type
        self.error = error
        self.payload = payload
    }
}

/// One alert, as a message tells of it.
public struct Alert: Sendable, Hashable {
    /// Whether it holds.
    public enum Status: String, Sendable, Hashable {
        case firing, resolved
    }

    /// The same for the same rule and subject, always: 16 hexadecimal digits.
    public var fingerprint: String
    /// The rule's name, such as `deadLetters`.
    public var rule: String
    /// How urgent it is.
    public var severity: Severity
    /// Whether it holds.
    public var status: Status
    /// What it is about.
    public var subject: AlertSubject
    /// Since when it has held, as Unix milliseconds.
    public var since: Int64
    /// When it ended; nil while it is firing.
    public var endedAt: Int64?
    /// What was measured last; nil where nothing is measured.
    public var value: Double?
    /// From where it fires; nil where nothing is measured.
    public var threshold: Double?
    /// What both count in.
    public var unit = AlertUnit.none
    /// One line: what is wrong, and with what.
    public var title: String
    /// What was measured against which threshold, and why that is likely, in sentences.
    public var text: String
    /// An entry that shows it.
    public var sample: AlertSample?
    /// Where to see more.
    public var dashboardURL: String?
    /// What to do.
    public var runbookURL: String?

    /// An alert with what every alert has.
    public init(
        fingerprint: String,
        rule: String,
        severity: Severity,
        status: Status,
        subject: AlertSubject,
        since: Int64,
        title: String,
        text: String
    ) {
        self.fingerprint = fingerprint
        self.rule = rule
        self.severity = severity
        self.status = status
        self.subject = subject
        self.since = since
        self.title = title
        self.text = text
    }
}

/// What one receiver is told at once.
public struct AlertNotification: Sendable, Hashable {
    /// Why it is sent.
    public enum Cause: String, Sendable, Hashable {
        /// Something began or ended.
        case change
        /// Something goes on, and was told of long ago.
        case reminder
        /// Somebody wants to see whether messages arrive.
        case test
    }

    /// The same for the same news, also when it is sent again after a crash: a receiver may drop what it has had.
    public var id: String
    /// The receiver's name.
    public var receiver: String
    /// Why it is sent.
    public var cause: Cause
    /// When it was made, as Unix milliseconds.
    public var createdAt: Int64
    /// What it tells of, the most urgent first.
    public var alerts: [Alert]

    /// A notification.
    public init(id: String, receiver: String, cause: Cause, createdAt: Int64, alerts: [Alert]) {
        self.id = id
        self.receiver = receiver
        self.cause = cause
        self.createdAt = createdAt
        self.alerts = alerts
    }

    /// Whether any of its alerts holds.
    public var isFiring: Bool { alerts.contains { $0.status == .firing } }
    /// The urgency of the most urgent alert.
    public var severity: Severity { alerts.map(\.severity).max() ?? .info }
}
