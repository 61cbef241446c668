extension AlertRule {
    /// Most rules that may be configured.
    public static let mostRules = 1_000

    /// Checks all rules, and that no two have one name.
    ///
    /// - Parameter rules: The rules.
    /// - Throws: `AlertSettingError` that names the rule, the key and what is accepted.
    public static func validate(_ rules: [AlertRule]) throws {
        guard rules.count <= mostRules else {
            throw AlertSettingError(
                owner: "alerting",
                key: "rules",
                value: "\(rules.count) rules",
                accepted: "at most \(mostRules)"
            )
        }
        var names: Set<String> = []
        for rule in rules {
            try rule.validate()
            guard names.insert(rule.name).inserted else {
                throw AlertSettingError(
                    owner: rule.owner,
                    key: "name",
                    value: rule.name,
                    accepted: "a name that no other rule has"
                )
            }
        }
    }

    /// Checks the rule alone.
    ///
    /// - Throws: `AlertSettingError` that names the rule, the key and what is accepted.
    public func validate() throws {
        try AlertSettingError.check(name: name, owner, "name")
        try check(threshold, "threshold")
        try AlertSettingError.check(time: self.for, owner, "for")
        try AlertSettingError.check(time: keepFiring, owner, "keepFiring")
        try check(selector, "selector")
        for (index, override) in overrides.enumerated() {
            let path = "overrides[\(index)]"
            if let threshold = override.threshold { try check(threshold, "\(path).threshold") }
            try AlertSettingError.check(time: override.for, owner, "\(path).for")
            try AlertSettingError.check(time: override.keepFiring, owner, "\(path).keepFiring")
            try check(override.selector, "\(path).selector")
        }
    }

    private var owner: String { "rule \(Readable.text(name))" }

    private func check(_ threshold: Double, _ key: String) throws {
        let accepted: String
        if signal.isCondition {
            if threshold == 1 { return }
            accepted = "1, as \(signal.rawValue) holds or does not"
        } else {
            if threshold.isFinite && threshold > 0 { return }
            accepted = "a number above 0"
        }
        throw AlertSettingError(owner: owner, key: key, value: "\(threshold)", accepted: accepted)
    }

    /// A pattern for what the subjects do not have would silently select none of them.
    private func check(_ selector: AlertSelector, _ key: String) throws {
        func refuse(_ patterns: [String], _ part: String) throws {
            guard let first = patterns.first else { return }
            throw AlertSettingError(
                owner: owner,
                key: "\(key).\(part)",
                value: first,
                accepted: "none, as \(signal.rawValue) is measured per \(signal.scope.rawValue)"
            )
        }
        switch signal.scope {
        case .group: break
        case .stream: try refuse(selector.groups, "groups")
        case .server:
            try refuse(selector.namespaces, "namespaces")
            try refuse(selector.topics, "topics")
            try refuse(selector.groups, "groups")
        }
    }
}
