/// A rule's condition that holds for a subject, or held until a moment ago.
public struct AlertInstance: Sendable, Hashable {
    /// How far it is.
    public enum State: String, Sendable, Hashable {
        /// The value is reached, but not for long enough.
        case pending
        /// It is to be told.
        case firing
    }

    /// The rule's name.
    public let rule: String
    /// What the rule watches.
    public let signal: AlertSignal
    /// What it is about.
    public let subject: AlertSubject
    /// How urgent it is.
    public internal(set) var severity: Severity
    /// From which value on it fires.
    public internal(set) var threshold: Double
    /// How far it is.
    public internal(set) var state = State.pending
    /// When the value was reached, as Unix milliseconds.
    public let since: Int64
    /// When it began to fire.
    public internal(set) var firedAt: Int64?
    /// The last value that reached the threshold.
    public internal(set) var value: Double

    /// The value that is stored: it follows in large steps, so that not every tick writes every instance.
    var storedValue: Double
    /// From when on the rule's `for` is counted: `since`, put off by all the time that nobody looked.
    var countedFrom: Int64
    /// From when on `keepFiring` is counted; nil while the value is reached.
    var belowFrom: Int64?

    /// An instance of a value that is reached from now on.
    init(
        rule: String,
        signal: AlertSignal,
        subject: AlertSubject,
        severity: Severity,
        threshold: Double,
        since: Int64,
        value: Double
    ) {
        self.rule = rule
        self.signal = signal
        self.subject = subject
        self.severity = severity
        self.threshold = threshold
        self.since = since
        self.value = value
        storedValue = value
        countedFrom = since
    }

    /// The same for the same rule and subject, always: 16 hexadecimal digits.
    public var fingerprint: String { key.hex }

    var key: AlertKey { AlertKey(rule: rule, subject: subject) }

    /// The instance as it is stored.
    var stored: AlertInstance {
        var stored = self
        stored.value = storedValue
        return stored
    }

    /// The instance as somebody is told of it, without what only the next tick needs.
    var snapshot: AlertInstance {
        var snapshot = self
        snapshot.storedValue = value
        snapshot.countedFrom = since
        snapshot.belowFrom = nil
        return snapshot
    }
}

/// The end of an alert that fired.
public struct AlertEnd: Sendable, Hashable {
    /// Why an alert ended.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// The value is below the threshold.
        case below
        /// The group or stream does not exist any more.
        case subjectGone
        /// The rule was removed, or watches something else.
        case ruleGone
        /// The rule is switched off, or not for this subject any more.
        case notWatched
        /// It goes on, but is not urgent enough for the receiver any more.
        case lessUrgent
    }

    /// When, as Unix milliseconds.
    public var at: Int64
    /// Why.
    public var reason: Reason
    /// What was measured then.
    public var value: Double?
    /// From which value on the alert fired then, where that is another than when it was told.
    public var threshold: Double?

    /// An end.
    public init(at: Int64, reason: Reason, value: Double? = nil, threshold: Double? = nil) {
        self.at = at
        self.reason = reason
        self.value = value
        self.threshold = threshold
    }
}
