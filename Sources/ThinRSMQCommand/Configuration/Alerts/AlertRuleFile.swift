import Alerting
import QueueMonitor
import ThinRSMQ

/// What the file says about one rule: a change of a rule that there is, or a rule of the user's own.
enum AlertRuleFile {
    /// Changes or adds a rule.
    ///
    /// - Throws: `ConfigurationFileError`.
    static func apply(_ value: YAMLValue, named name: String, to settings: inout AlertSettings) throws {
        var signal = SignalFile()
        try value.mapping(SignalFile.keys, into: &signal)
        let index = settings.rules.firstIndex { $0.name == name }
        var rule: AlertRule
        switch (index.map { settings.rules[$0] }, signal.signal) {
        case (let known?, nil): rule = known
        case (let known?, let signal?) where known.signal == signal: rule = known
        case (.some, .some): throw value.problem("is a rule already, and watches something else")
        case (nil, let signal?):
            rule =
                AlertRule.defaults.first { $0.signal == signal }
                ?? AlertRule(name, signal, threshold: 1, severity: .warning)
            rule.name = name
            rule.isEnabled = true
        case (nil, nil):
            let names = AlertSignal.allCases.map(\.rawValue)
            let hint = nearestName(to: name, among: names).map { ", or did you mean '\($0)'?" } ?? ""
            throw value.problem("is no known rule: one of your own needs a signal\(hint)")
        }
        try value.mapping(keys, into: &rule)
        if let index { settings.rules[index] = rule } else { settings.rules.append(rule) }
    }

    /// The signal is read first, for the other keys change what its rule has by default.
    private struct SignalFile {
        var signal: AlertSignal?

        static let keys: [YAMLKey<SignalFile>] =
            [YAMLKey("signal") { $1.signal = try $0.scalar(.anyCase) }]
            + AlertRuleFile.keys.filter { $0.name != "signal" }.map { key in YAMLKey(key.name) { _, _ in } }
    }

    private static let keys: [YAMLKey<AlertRule>] =
        [
            YAMLKey("signal") { _, _ in },
            YAMLKey("enabled", .boolean, \.isEnabled),
            YAMLKey("threshold") { $1.threshold = try $0.scalar(.threshold(of: $1.signal)) },
            YAMLKey("for", time, \.for),
            YAMLKey("keepFiring", time, \.keepFiring),
            YAMLKey("severity", AcceptedValue<Severity>.anyCase, \.severity),
            YAMLKey("overrides") { value, rule in
                rule.overrides = try value.elements().map { value in
                    var override = AlertRule.Override(selector: AlertSelector())
                    try value.mapping(overrideKeys(rule.signal), into: &override)
                    guard !override.selector.isEmpty else {
                        throw value.problem("names no namespaces, topics or groups: change the rule itself")
                    }
                    return override
                }
            },
        ] + SelectorFile.keys(\.selector)

    private static func overrideKeys(_ signal: AlertSignal) -> [YAMLKey<AlertRule.Override>] {
        [
            YAMLKey("enabled") { $1.isEnabled = try $0.scalar(.boolean) },
            YAMLKey("threshold") { $1.threshold = try $0.scalar(.threshold(of: signal)) },
            YAMLKey("for") { $1.for = try $0.scalar(time) },
            YAMLKey("keepFiring") { $1.keepFiring = try $0.scalar(time) },
            YAMLKey("severity") { $1.severity = try $0.scalar(.anyCase) },
        ] + SelectorFile.keys(\.selector)
    }

    private static let time = AcceptedValue.duration(.zero...Duration.seconds(366 * 86_400))
}

/// The keys by which subjects are selected.
enum SelectorFile {
    static func keys<Target>(
        _ selector: any WritableKeyPath<Target, AlertSelector> & Sendable
    ) -> [YAMLKey<Target>] {
        [
            YAMLKey("namespaces") { $1[keyPath: selector].namespaces = try $0.list(pattern) },
            YAMLKey("topics") { $1[keyPath: selector].topics = try $0.list(pattern) },
            YAMLKey("groups") { $1[keyPath: selector].groups = try $0.list(pattern) },
        ]
    }

    private static let pattern = AcceptedValue.text("a pattern such as orders-*")
}

extension AcceptedValue where Value == Double {
    /// A threshold: a number, or a duration for what is measured in seconds.
    static func threshold(of signal: AlertSignal) -> AcceptedValue {
        let isTime = signal.unit == .seconds
        let description = isTime ? "a number of seconds above 0, or a duration such as 10m" : "a number above 0"
        return AcceptedValue(description: description) { text in
            if let number = Double(text) { return number > 0 && number.isFinite ? number : nil }
            guard isTime, let time = Duration(text: text), time > .zero else { return nil }
            return time / .seconds(1)
        }
    }
}
