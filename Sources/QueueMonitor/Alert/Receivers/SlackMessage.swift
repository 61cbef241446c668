import JSON

/// A message of Slack: a header, and for each alert a section and its links.
///
/// What others have named is `plain_text`, in which Slack reads no markup, and can be copied as it is.
enum SlackMessage {
    private static let maxBlocks = 50
    /// Slack's limit counts characters; bytes are never fewer.
    static let maxBytes = 40_000

    static func document(_ display: NotificationDisplay) -> JSON {
        let limits = DisplayLimits(title: 150, text: display.isOne ? 2_000 : 600, fact: display.isOne ? 600 : 150)
        var blocks: [JSON] = [["type": .string("header"), "text": plain(display.headline, 150)]]
        var bytes = frame(display, blocks).description.utf8.count + DisplayLimits.marginForRest
        var shown = 0
        for alert in display.alerts {
            let more = Self.blocks(alert, limits)
            let size = JSON.array(more).description.utf8.count
            // One block is left for those that do not fit.
            guard blocks.count + more.count < maxBlocks, bytes + size <= maxBytes else { break }
            blocks += more
            bytes += size
            shown += 1
        }
        if let rest = display.rest(after: shown) {
            blocks.append(["type": .string("section"), "text": plain(rest, 150)])
        }
        return frame(display, blocks)
    }

    private static func frame(_ display: NotificationDisplay, _ blocks: [JSON]) -> JSON {
        [
            // What a phone shows, and a client that knows no blocks.
            "text": .string(Clip.clip(display.headline, to: 500, escaping: escapeInert)),
            "mrkdwn": .bool(false), "link_names": .bool(false), "parse": .string("none"),
            "unfurl_links": .bool(false), "unfurl_media": .bool(false), "blocks": .array(blocks),
        ]
    }

    private static func blocks(_ alert: AlertDisplay, _ limits: DisplayLimits) -> [JSON] {
        let title = "\(alert.mark) \(alert.title)".clipped(to: limits.title)
        let fields = alert.facts.prefix(10).map { plain("\($0.name): \($0.value)", limits.fact) }
        let section: JSON = [
            "type": .string("section"),
            "text": plain("\(title)\n\(alert.text.clipped(to: limits.text))", 3_000),
            "fields": .array(fields),
        ]
        guard !alert.links.isEmpty else { return [section] }
        let links = alert.links.map { "<\(escape($0.address))|\($0.name)>" }.joined(separator: " · ")
        let text: JSON = ["type": .string("mrkdwn"), "text": .string(links), "verbatim": .bool(true)]
        // Addresses are not cut, so they are left out where they are too long.
        guard links.utf16.count <= 2_900 else { return [section] }
        return [section, ["type": .string("context"), "elements": .array([text])]]
    }

    private static func plain(_ text: String, _ limit: Int) -> JSON {
        [
            "type": .string("plain_text"), "text": .string(Clip.clip(text, to: limit, escaping: escape)),
            "emoji": .bool(false),
        ]
    }

    private static func escape(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { $0 += escape($1) }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        default: String(scalar)
        }
    }

    /// The text that stands for the blocks is read as markup by some clients: nothing in it is a mention, a link, an
    /// emoji or a format.
    private static func escapeInert(_ scalar: Unicode.Scalar) -> String {
        "@:#*_~`".unicodeScalars.contains(scalar) ? "\(scalar)\u{200B}" : escape(scalar)
    }
}
