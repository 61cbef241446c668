public import Alerting
public import ThinRSMQ

/// When people are told of what, who they are, and when not.
public struct AlertSettings: Sendable, Hashable {
    /// When there is an alert.
    public var rules = AlertRule.defaults
    /// Who is told; without one, alerts are decided and served, and nobody is told.
    public var receivers: [ReceiverSettings] = []
    /// Of what nobody is told for a while.
    public var silences: [AlertSilence] = []
    /// Where alerts point to.
    public var links = AlertLinks()
    /// Whether a message shows the payload of the dead letter that it has for an example.
    public var showPayload = false
    /// What is called again and again as long as all is well.
    public var deadMansSwitch: DeadMansSwitchSettings?

    /// The defaults, and nobody to tell.
    public init() {}

    /// Whether anybody outside is told of anything, which one of several monitors does.
    var tellsAnybody: Bool { !receivers.isEmpty || deadMansSwitch != nil }

    /// Checks what cannot be used.
    ///
    /// - Throws: `ConfigurationError` that names the setting, and shows no secret.
    public func validate() throws(ConfigurationError) {
        for receiver in receivers { try receiver.validate() }
        do {
            _ = try makeCenter(longestStep: .seconds(30))
        } catch let error as AlertSettingError {
            throw ConfigurationError(error)
        } catch {
            throw ConfigurationError(setting: "alerts", value: nil, accepted: "\(error)")
        }
        for silence in silences {
            for rule in silence.rules where !rule.contains(where: "*?[".contains) {
                guard !rules.contains(where: { $0.name == rule }) else { continue }
                throw ConfigurationError(
                    setting: "alerts.silences.\(silence.id).rules",
                    value: rule,
                    accepted: "names of rules, or patterns such as verdict*"
                )
            }
        }
        try deadMansSwitch?.validate()
    }

    /// Alerting by these settings.
    ///
    /// - Parameters:
    ///   - longestStep: How much of the time between two ticks counts at most.
    ///   - isIncluded: Whether a rule is part of it.
    /// - Returns: Alerting that knows of nothing yet.
    /// - Throws: `AlertSettingError`.
    func makeCenter(
        longestStep: Duration,
        where isIncluded: (AlertRule) -> Bool = { _ in true }
    ) throws -> AlertCenter {
        try AlertCenter(
            rules: rules.filter(isIncluded),
            receivers: receivers.map(\.receiver),
            silences: silences,
            links: links,
            longestStep: longestStep
        )
    }

    /// Has alerting go on by these settings.
    ///
    /// - Parameters:
    ///   - center: What goes on.
    ///   - isIncluded: Whether a rule is part of it.
    /// - Throws: `AlertSettingError`; then nothing has changed.
    func configure(_ center: inout AlertCenter, where isIncluded: (AlertRule) -> Bool) throws {
        try center.configure(
            rules: rules.filter(isIncluded),
            receivers: receivers.map(\.receiver),
            silences: silences,
            links: links
        )
    }
}

extension ReceiverSettings {
    /// What alerting has to know about it.
    fileprivate var receiver: AlertReceiver {
        var receiver = AlertReceiver(name: name)
        receiver.minSeverity = minSeverity
        receiver.sendsResolved = sendsResolved
        receiver.repeatInterval = repeatInterval
        receiver.groupWait = groupWait
        // Alertmanager repeats by itself, and takes for ended what it hears no more of.
        receiver.resendsAll = kind == .alertmanager
        // It takes one alert at a time: what is critical must not wait behind a thousand that are not.
        if kind == .pagerduty { receiver.mostAlerts = 20 }
        receiver.resendInterval = resendInterval
        return receiver
    }
}

extension ConfigurationError {
    /// An error of alerting, as other settings' errors are written.
    fileprivate init(_ error: AlertSettingError) {
        let parts = error.owner.split(separator: " ", maxSplits: 1).map(String.init)
        let lists = ["rule": "rules", "receiver": "receivers", "silence": "silences"]
        let kind = parts.first.map { lists[$0] ?? $0 } ?? ""
        let path = ["alerts", kind] + parts.dropFirst() + [error.key]
        self.init(setting: path.joined(separator: "."), value: error.value, accepted: error.accepted)
    }
}
