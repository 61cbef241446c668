import Alerting
import QueueMonitor
import ThinRSMQ

extension AlertSettings {
    /// The settings as lines of a file that says the same, without secrets.
    var yamlLines: [String] {
        var lines = ["showPayload: \(showPayload)"]
        lines += Self.block("links", links.yamlLines)
        if let deadMansSwitch {
            lines += Self.block(
                "deadMansSwitch",
                ["# url: set, not shown", "interval: \(deadMansSwitch.interval.text)"]
            )
        }
        lines += Self.block("receivers", receivers.flatMap { Self.block(yamlText($0.name), $0.yamlLines) })
        lines += Self.block("rules", rules.flatMap { Self.block(yamlText($0.name), $0.yamlLines) })
        lines += Self.block("silences", silences.flatMap { Self.block(yamlText($0.id), $0.yamlLines) })
        return Self.block("alerts", lines)
    }

    private static func block(_ name: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["\(name):"] + lines.map { "  \($0)" }
    }
}

extension AlertLinks {
    fileprivate var yamlLines: [String] {
        [("runbook", runbook), ("dashboard", dashboard)].compactMap { name, text in
            text.map { "\(name): \(yamlText($0))" }
        }
    }
}

extension AlertSelector {
    fileprivate var yamlLines: [String] {
        [("namespaces", namespaces), ("topics", topics), ("groups", groups)].filter { !$0.1.isEmpty }.map {
            name,
            texts in
            "\(name): [\(texts.map(yamlText).joined(separator: ", "))]"
        }
    }
}

extension AlertRule {
    fileprivate var yamlLines: [String] {
        var lines = [
            "signal: \(signal.rawValue)", "enabled: \(isEnabled)", "threshold: \(threshold)",
            "for: \(`for`.text)", "keepFiring: \(keepFiring.text)", "severity: \(severity.rawValue)",
        ]
        lines += selector.yamlLines
        guard !overrides.isEmpty else { return lines }
        return lines + ["overrides:"]
            + overrides.flatMap { override in
                override.yamlLines.enumerated().map { "  \($0 == 0 ? "-" : " ") \($1)" }
            }
    }
}

extension AlertRule.Override {
    fileprivate var yamlLines: [String] {
        let values: [(String, String?)] = [
            ("enabled", isEnabled.map { "\($0)" }), ("threshold", threshold.map { "\($0)" }),
            ("for", `for`.map(\.text)), ("keepFiring", keepFiring.map(\.text)), ("severity", severity?.rawValue),
        ]
        return selector.yamlLines + values.compactMap { name, value in value.map { "\(name): \($0)" } }
    }
}

extension AlertSilence {
    fileprivate var yamlLines: [String] {
        var lines = [
            "from: \(yamlText(Timestamp(unixMilliseconds: from).description))",
            "until: \(yamlText(Timestamp(unixMilliseconds: until).description))",
        ]
        if !rules.isEmpty { lines.append("rules: [\(rules.map(yamlText).joined(separator: ", "))]") }
        if !comment.isEmpty { lines.append("comment: \(yamlText(comment))") }
        return lines + selector.yamlLines
    }
}

extension ReceiverSettings {
    fileprivate var yamlLines: [String] {
        var lines = ["kind: \(kind.rawValue)"]
        let secrets = [
            ("url", url != nil), ("routingKey", routingKey != nil), ("secrets", !self.secrets.isEmpty),
            ("bearerToken", bearerToken != nil), ("headers", !headers.isEmpty),
        ]
        lines += secrets.filter(\.1).map { "# \($0.0): set, not shown" }
        lines += [
            "minSeverity: \(minSeverity.rawValue)", "sendResolved: \(sendsResolved)",
            "repeatInterval: \(repeatInterval?.text ?? "never")", "groupWait: \(groupWait.text)",
            "resendInterval: \(resendInterval.text)", "timeout: \(timeout.text)",
            "connectTimeout: \(connectTimeout.text)",
        ]
        let texts = [
            ("titleTemplate", titleTemplate), ("textTemplate", textTemplate), ("caFile", caFile),
            ("certificateFile", certificateFile), ("privateKeyFile", privateKeyFile),
        ]
        return lines + texts.compactMap { name, text in text.map { "\(name): \(yamlText($0))" } }
    }
}
