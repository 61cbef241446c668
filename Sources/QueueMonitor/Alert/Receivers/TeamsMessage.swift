import Alerting
import JSON

/// A message with an Adaptive Card, as a workflow of Teams takes it.
///
/// What others have named stands in text runs, in which Teams reads no Markdown.
enum TeamsMessage {
    /// Teams takes 28 KB, whichever they mean.
    static let maxBytes = 28_000

    static func document(_ display: NotificationDisplay) -> JSON {
        let limits = DisplayLimits(title: 200, text: display.isOne ? 2_000 : 500, fact: display.isOne ? 500 : 150)
        var items = [line(display.headline.clipped(to: 300), size: "Large", weight: "Bolder")]
        var bytes = frame(items).description.utf8.count + 2 * DisplayLimits.marginForRest
        var shown = 0
        for alert in display.alerts {
            let container = container(alert, limits)
            let size = container.description.utf8.count + 1
            guard bytes + size <= maxBytes else { break }
            items.append(container)
            bytes += size
            shown += 1
        }
        if let rest = display.rest(after: shown) { items.append(line(rest)) }
        return frame(items)
    }

    private static func frame(_ items: [JSON]) -> JSON {
        let card: JSON = [
            "$schema": .string("http://adaptivecards.io/schemas/adaptive-card.json"),
            "type": .string("AdaptiveCard"),
            "version": .string("1.4"),
            "msteams": ["width": .string("Full")],
            "body": .array(items),
        ]
        return [
            "type": .string("message"),
            "attachments": .array([
                [
                    "contentType": .string("application/vnd.microsoft.card.adaptive"), "contentUrl": .null,
                    "content": card,
                ]
            ]),
        ]
    }

    private static func container(_ alert: AlertDisplay, _ limits: DisplayLimits) -> JSON {
        var items = [line("\(alert.mark) \(alert.title)".clipped(to: limits.title), weight: "Bolder")]
        if !alert.text.isEmpty { items.append(line(alert.text.clipped(to: limits.text))) }
        items += alert.facts.map { fact in
            runs([run("\(fact.name): ", isSubtle: true), run(fact.value.clipped(to: limits.fact))])
        }
        let links = alert.links.map { run("\($0.name)  ", address: $0.address) }
        if !links.isEmpty { items.append(runs(links)) }
        return [
            "type": .string("Container"), "style": .string(style(alert)), "separator": .bool(true),
            "items": .array(items),
        ]
    }

    private static func style(_ alert: AlertDisplay) -> String {
        switch (alert.alert.status, alert.alert.severity) {
        case (.resolved, _): "good"
        case (.firing, .critical): "attention"
        case (.firing, .warning): "warning"
        case (.firing, .info): "accent"
        }
    }

    private static func line(_ text: String, size: String? = nil, weight: String? = nil) -> JSON {
        runs([run(text, size: size, weight: weight)])
    }

    private static func runs(_ runs: [JSON]) -> JSON { ["type": .string("RichTextBlock"), "inlines": .array(runs)] }

    private static func run(
        _ text: String,
        size: String? = nil,
        weight: String? = nil,
        isSubtle: Bool = false,
        address: String? = nil
    ) -> JSON {
        .object(present: [
            "type": .string("TextRun"),
            "text": .string(text),
            "size": size.map(JSON.string),
            "weight": weight.map(JSON.string),
            "isSubtle": isSubtle ? .bool(true) : nil,
            "selectAction": address.map { ["type": .string("Action.OpenUrl"), "url": .string($0)] },
        ])
    }
}
