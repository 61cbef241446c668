import Alerting
import JSON
import ThinRSMQ

/// A message of Discord: a line, and an embed for each alert.
enum DiscordMessage {
    private static let maxEmbeds = 10
    /// The most that all embeds may hold together.
    private static let maxLength = 6_000
    private static let maxFields = 25

    private struct Embed {
        var document: [(key: String, value: JSON)] = []
        /// What counts towards ``maxLength``.
        var length = 0

        mutating func add(_ key: String, _ text: String) {
            document.append((key, .string(text)))
            length += text.utf16.count
        }
    }

    static func document(_ display: NotificationDisplay) -> JSON {
        let limits = DisplayLimits(title: 256, text: display.isOne ? 2_000 : 500, fact: display.isOne ? 250 : 100)
        var embeds: [JSON] = []
        var length = 0
        for alert in display.alerts.prefix(maxEmbeds) {
            let embed = embed(alert, limits)
            guard length + embed.length <= maxLength else { break }
            embeds.append(.object(embed.document))
            length += embed.length
        }
        let rest = display.rest(after: embeds.count).map { "\n\($0)" } ?? ""
        return [
            "content": .string(escaped(display.headline, 1_800) + rest),
            // Whatever the text says, nobody is called.
            "allowed_mentions": ["parse": .array([])],
            "embeds": .array(embeds),
        ]
    }

    private static func embed(_ alert: AlertDisplay, _ limits: DisplayLimits) -> Embed {
        var embed = Embed()
        embed.add("title", escaped("\(alert.mark) \(alert.title)", limits.title))
        if !alert.text.isEmpty { embed.add("description", escaped(alert.text, limits.text)) }
        if let first = alert.links.first { embed.document.append(("url", .string(first.address))) }
        embed.document.append(("color", .integer(color(alert))))
        embed.document.append(("timestamp", .string(Timestamp.text(alert.alert.since))))
        var fields: [JSON] = []
        for fact in alert.facts { add(fact.name, escaped(fact.value, limits.fact), isInline: true) }
        for link in alert.links where link.address.count <= 400 {
            add(link.name, "[\(link.name)](\(link.address))", isInline: false)
        }
        embed.document.append(("fields", .array(fields)))
        return embed

        func add(_ name: String, _ value: String, isInline: Bool) {
            guard fields.count < maxFields else { return }
            fields.append(["name": .string(name), "value": .string(value), "inline": .bool(isInline)])
            embed.length += name.utf16.count + value.utf16.count
        }
    }

    private static func color(_ alert: AlertDisplay) -> Int {
        switch (alert.alert.status, alert.alert.severity) {
        case (.resolved, _): 0x2E_A0_43
        case (.firing, .critical): 0xD7_3A_49
        case (.firing, .warning): 0xF2_99_4A
        case (.firing, .info): 0x2F_80_ED
        }
    }

    /// With a backslash before all that Discord reads as markup, a mention, an emoji or the beginning of a link.
    private static func escaped(_ text: String, _ limit: Int) -> String {
        Clip.clip(text, to: limit) { scalar in
            "\\*_~`|<>#[]()@:-".unicodeScalars.contains(scalar) ? "\\\(scalar)" : String(scalar)
        }
    }
}
