import Alerting
import ThinRSMQ

/// A text with places in braces, such as `{severity}: {title}`; `{{` is a brace.
struct AlertTemplate: Sendable, Hashable {
    /// What may stand in braces.
    enum Placeholder: String, CaseIterable {
        case title, text, rule, severity, status, stream, topic, group, namespace, value, threshold, since, duration
    }

    private enum Part: Sendable, Hashable {
        case text(String)
        case place(Placeholder)
    }

    private var parts: [Part] = []

    /// Reads a template.
    ///
    /// - Throws: `ConfigurationError` for a brace that is not closed, and for a name that does not exist.
    init(_ source: String, setting: String) throws(ConfigurationError) {
        var text = ""
        var rest = source[...]
        while let character = rest.popFirst() {
            if character == "}", rest.first == "}" {
                rest.removeFirst()
                text.append("}")
            } else if character != "{" {
                text.append(character)
            } else if rest.first == "{" {
                rest.removeFirst()
                text.append("{")
            } else {
                let place = try Self.takePlaceholder(&rest, setting)
                if !text.isEmpty { parts.append(.text(text)) }
                text = ""
                parts.append(.place(place))
            }
        }
        if !text.isEmpty { parts.append(.text(text)) }
    }

    private static func takePlaceholder(
        _ rest: inout Substring,
        _ setting: String
    ) throws(ConfigurationError) -> Placeholder {
        let name = rest.prefix { $0 != "}" }
        guard name.endIndex < rest.endIndex, let place = Placeholder(rawValue: String(name)) else {
            let names = Placeholder.allCases.map { "{\($0.rawValue)}" }.joined(separator: ", ")
            throw ConfigurationError(setting: setting, value: "{\(name)", accepted: "\(names); {{ for a brace")
        }
        rest = rest[name.endIndex...].dropFirst()
        return place
    }

    /// The text for one alert; what an alert does not have is left out.
    func text(for alert: Alert, now: Timestamp) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .place(let place): place.value(of: alert, now: now)
            }
        }.joined()
    }
}

extension AlertTemplate.Placeholder {
    fileprivate func value(of alert: Alert, now: Timestamp) -> String {
        switch self {
        case .title: alert.title
        case .text: alert.text
        case .rule: alert.rule
        case .severity: alert.severity.rawValue
        case .status: alert.status.rawValue
        case .stream: alert.subject.stream ?? ""
        case .topic: alert.subject.topic ?? ""
        case .group: alert.subject.group ?? ""
        case .namespace: alert.subject.namespace ?? ""
        case .value: alert.value.map(alert.measure) ?? ""
        case .threshold: alert.threshold.map(alert.measure) ?? ""
        case .since: Timestamp.text(alert.since)
        case .duration: alert.duration(at: now).spoken
        }
    }
}

extension Alert {
    /// A value in the alert's unit, as people say it.
    func measure(_ value: Double) -> String {
        switch unit {
        case .seconds where value.isFinite && value.magnitude < 1e12: Duration.seconds(value).spoken
        case .seconds, .entries, .none: value.plain
        }
    }

    /// How long it has held, or held.
    func duration(at now: Timestamp) -> Duration {
        let end = endedAt ?? now.unixMilliseconds
        return .milliseconds(max(0, end.subtractingReportingOverflow(since).partialValue))
    }
}
