/// When an alert begins and ends, and for whom.
public struct AlertRule: Sendable, Hashable {
    /// What is different for some of the subjects; what is nil is as in the rule.
    public struct Override: Sendable, Hashable {
        /// For which subjects.
        public var selector: AlertSelector
        /// Whether it is watched.
        public var isEnabled: Bool?
        /// From which value it fires.
        public var threshold: Double?
        /// For how long the value must have been reached.
        public var `for`: Duration?
        /// For how long the value must have been below, until the alert ends.
        public var keepFiring: Duration?
        /// How urgent it is.
        public var severity: Severity?

        /// An exception.
        public init(
            selector: AlertSelector,
            isEnabled: Bool? = nil,
            threshold: Double? = nil,
            for: Duration? = nil,
            keepFiring: Duration? = nil,
            severity: Severity? = nil
        ) {
            self.selector = selector
            self.isEnabled = isEnabled
            self.threshold = threshold
            self.for = `for`
            self.keepFiring = keepFiring
            self.severity = severity
        }
    }

    /// The name, which receivers see: ASCII letters, digits, `-`, `_` and `.`.
    public var name: String
    /// What it watches.
    public var signal: AlertSignal
    /// Whether it does.
    public var isEnabled = true
    /// From which value on it fires.
    public var threshold: Double
    /// For how long the value must have been reached.
    public var `for`: Duration
    /// For how long the value must have been below, until the alert ends: so nothing flaps at the threshold.
    public var keepFiring: Duration
    /// How urgent its alerts are.
    public var severity: Severity
    /// For which subjects it is.
    public var selector = AlertSelector()
    /// What is different for some of them; the first that matches holds.
    public var overrides: [Override] = []

    /// A rule for all subjects.
    public init(
        _ name: String,
        _ signal: AlertSignal,
        threshold: Double,
        for: Duration = .zero,
        keepFiring: Duration = .seconds(60),
        severity: Severity
    ) {
        self.name = name
        self.signal = signal
        self.threshold = threshold
        self.for = `for`
        self.keepFiring = keepFiring
        self.severity = severity
    }
}
