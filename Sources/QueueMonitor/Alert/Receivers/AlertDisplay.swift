import Alerting
import ThinRSMQ

/// What people read of one alert, before any service's markup.
struct AlertDisplay {
    let alert: Alert
    /// One line.
    let title: String
    /// Sentences, which may have lines.
    let text: String
    /// Names and values, each one line.
    let facts: [(name: String, value: String)]
    /// Names and addresses.
    let links: [(name: String, address: String)]

    init(_ alert: Alert, _ templates: AlertTemplates, now: Timestamp) {
        self.alert = alert
        title = templates.title(of: alert, now: now).line
        text = templates.text(of: alert, now: now).paragraph
        facts = Self.facts(of: alert, now: now).map { ($0.0, $0.1.line(upTo: 1_200)) }.filter { !$0.1.isEmpty }
        links = [("Dashboard", alert.dashboardURL), ("Runbook", alert.runbookURL)].compactMap { name, url in
            SafeLink.address(url).map { (name, $0) }
        }
    }

    var mark: String { alert.mark }

    private static func facts(of alert: Alert, now: Timestamp) -> [(String, String)] {
        let subject = alert.subject
        var facts = [("Severity", alert.severity.rawValue)]
        facts.append(("Stream", subject.stream ?? subject.topic ?? "Redis"))
        facts.append(("Group", subject.group ?? ""))
        facts.append(("Since", Timestamp.text(alert.since)))
        facts.append((alert.status == .firing ? "For" : "Lasted", alert.duration(at: now).spoken))
        if let value = alert.value { facts.append(("Value", alert.measure(value))) }
        if let threshold = alert.threshold { facts.append(("Fires from", alert.measure(threshold))) }
        if let sample = alert.sample {
            facts.append(("Example", [sample.id, sample.type].compactMap(\.self).joined(separator: " ")))
            facts.append(("Its error", sample.error ?? ""))
            facts.append(("Its payload", sample.payload ?? ""))
        }
        return facts
    }
}

extension Alert {
    /// Shows at a glance what it is.
    var mark: String {
        switch (status, severity) {
        case (.resolved, _): "✅"
        case (.firing, .critical): "🔴"
        case (.firing, .warning): "🟠"
        case (.firing, .info): "🔵"
        }
    }
}

/// What the owner of a receiver wants to read in place of title and text.
struct AlertTemplates {
    private let titleTemplate: AlertTemplate?
    private let textTemplate: AlertTemplate?

    init(_ settings: ReceiverSettings) throws(ConfigurationError) {
        titleTemplate = try Self.template(settings.titleTemplate, settings.setting("titleTemplate"))
        textTemplate = try Self.template(settings.textTemplate, settings.setting("textTemplate"))
    }

    func title(of alert: Alert, now: Timestamp) -> String { titleTemplate?.text(for: alert, now: now) ?? alert.title }

    func text(of alert: Alert, now: Timestamp) -> String { textTemplate?.text(for: alert, now: now) ?? alert.text }

    private static func template(
        _ source: String?,
        _ setting: String
    ) throws(ConfigurationError) -> AlertTemplate? {
        guard let source else { return nil }
        return try AlertTemplate(source, setting: setting)
    }
}
