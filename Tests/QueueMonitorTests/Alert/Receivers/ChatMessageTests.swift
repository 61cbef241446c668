import Alerting
import Foundation
import HTTPClient
import Testing

@testable import QueueMonitor

@Suite("messages of chats")
struct ChatMessageTests {
    @Test("Slack's limits hold, whatever names and errors say", arguments: 0..<8)
    func slack(index: Int) throws {
        let message = try AlertFixture.object(.slack, AlertFixture.hostileNotifications[index])
        let blocks = try #require(message["blocks"] as? [[String: Any]])
        #expect((2...50).contains(blocks.count))
        for block in blocks {
            let text = (block["text"] as? [String: Any])?["text"] as? String
            let limit = block["type"] as? String == "header" ? 150 : 3_000
            #expect((text ?? "x").isEmpty == false && (text ?? "").utf16.count <= limit)
            let fields = block["fields"] as? [[String: Any]] ?? []
            #expect(fields.count <= 10)
            for field in fields { #expect((field["text"] as? String ?? "").utf16.count <= 2_000) }
        }
        for (text, isMarkup) in texts(in: message["blocks"] ?? []) {
            // Markup stands only where the addresses are the owner's.
            #expect(!isMarkup || text.hasPrefix("<https://grafana.example/"))
            #expect(isMarkup || !text.unicodeScalars.contains("<"))
        }
        let fallback = try #require(message["text"] as? String)
        #expect(!fallback.unicodeScalars.contains("<") && !fallback.contains("@channel") && !fallback.contains("://"))
    }

    @Test("the whole of Slack's message is bounded in bytes", arguments: 0..<7)
    func slackBytes(index: Int) throws {
        let receiver = try ReceiverEndpoint(AlertFixture.settings(.slack))
        for count in [1, 2, 60] {
            let notification = AlertFixture.notification(count, text: AlertFixture.hostile[index])
            let request = try #require(receiver.requests(for: notification, now: AlertFixture.now).first)
            #expect((request.body?.count ?? .max) <= SlackMessage.maxBytes)
        }
    }

    @Test("Slack is told all that matters, and how many do not fit")
    func slackText() throws {
        let one = try AlertFixture.object(.slack, AlertFixture.notification())
        let text = "\(one)"
        #expect(text.contains("🔴 critical: 12 dead letters in shop/orders"))
        #expect(text.contains("Since: 2026-01-01T00:00:00Z") && text.contains("Value: 12"))
        #expect(text.contains("Its error: it broke") && text.contains("|Runbook>"))
        let many = try AlertFixture.object(.slack, AlertFixture.notification(200))
        let blocks = try #require(many["blocks"] as? [[String: Any]])
        let shown = blocks.count { $0["fields"] != nil }
        let last = (blocks.last?["text"] as? [String: Any])?["text"] as? String
        #expect(last?.hasPrefix("and \(200 - shown) more: ") == true, "\(last ?? "")")
        #expect("\(many)".contains("134 firing, 66 resolved"))
    }

    @Test("endings, reminders and tests say what they are")
    func headlines() throws {
        var notification = AlertFixture.notification()
        notification.cause = .reminder
        #expect(try headline(notification) == "🔴 Still critical: 12 dead letters in shop/orders")
        notification.cause = .test
        #expect(try headline(notification).hasPrefix("🧪 Test: "))
        notification.cause = .change
        notification.alerts = [AlertFixture.alert(.resolved)]
        #expect(try headline(notification).hasPrefix("✅ Resolved: "))
        #expect(
            try headline(notification) { $0.titleTemplate = "{group} & {duration}" } == "✅ Resolved: billing &amp; 4m"
        )
    }

    @Test("Teams' message is bounded", arguments: 0..<8)
    func teams(index: Int) throws {
        let receiver = try ReceiverEndpoint(AlertFixture.settings(.teams))
        let notification = AlertFixture.hostileNotifications[index]
        let count = notification.alerts.count
        let request = try #require(receiver.requests(for: notification, now: AlertFixture.now).first)
        #expect((request.body?.count ?? .max) <= TeamsMessage.maxBytes)
        let message = try AlertFixture.object(.teams, notification)
        let attachment = try #require((message["attachments"] as? [[String: Any]])?.first)
        #expect(attachment["contentType"] as? String == "application/vnd.microsoft.card.adaptive")
        let card = try #require(attachment["content"] as? [String: Any])
        #expect(card["type"] as? String == "AdaptiveCard" && card["version"] as? String == "1.4")
        let items = try #require(card["body"] as? [[String: Any]])
        let shown = items.count { $0["type"] as? String == "Container" }
        #expect(shown >= 1)
        #expect(shown == count || "\(items)".contains("and \(count - shown) more"))
        // A text block would read Markdown.
        #expect(types(in: card).isDisjoint(with: ["TextBlock", "FactSet"]))
        #expect(types(in: card).isSuperset(of: ["RichTextBlock", "TextRun", "Action.OpenUrl"]))
    }

    @Test("Discord's limits hold, and nobody is called", arguments: 0..<8)
    func discord(index: Int) throws {
        let notification = AlertFixture.hostileNotifications[index]
        let count = notification.alerts.count
        let message = try AlertFixture.object(.discord, notification)
        let content = try #require(message["content"] as? String)
        #expect(content.utf16.count <= 2_000)
        let embeds = try #require(message["embeds"] as? [[String: Any]])
        #expect((1...10).contains(embeds.count))
        #expect(embeds.count == count || content.contains("and \(count - embeds.count) more"))
        #expect((message["allowed_mentions"] as? [String: [String]]) == ["parse": []])
        var total = 0
        for embed in embeds {
            let title = embed["title"] as? String ?? ""
            let description = embed["description"] as? String ?? ""
            let fields = embed["fields"] as? [[String: Any]] ?? []
            let texts = fields.flatMap { [$0["name"] as? String ?? "", $0["value"] as? String ?? ""] }
            #expect(title.utf16.count <= 256 && description.utf16.count <= 4_096 && fields.count <= 25)
            #expect(texts.allSatisfy { (1...1_024).contains($0.utf16.count) })
            #expect(!title.replacing("\\<", with: "").unicodeScalars.contains("<"))
            total += ([title, description] + texts).reduce(0) { $0 + $1.utf16.count }
        }
        #expect(total <= 6_000)
    }

    private func headline(
        _ notification: AlertNotification,
        change: (inout ReceiverSettings) -> Void = { _ in }
    ) throws -> String {
        let message = try AlertFixture.object(.slack, notification, change: change)
        let header = (message["blocks"] as? [[String: Any]])?.first?["text"] as? [String: Any]
        return header?["text"] as? String ?? ""
    }

    /// The types of all elements of a card.
    private func types(in value: Any) -> Set<String> {
        if let list = value as? [Any] { return list.reduce(into: []) { $0.formUnion(types(in: $1)) } }
        guard let object = value as? [String: Any] else { return [] }
        let own = object["type"] as? String
        return object.values.reduce(into: Set([own].compactMap(\.self))) { $0.formUnion(types(in: $1)) }
    }

    /// All texts of blocks, and whether Slack reads markup in them.
    private func texts(in value: Any) -> [(String, isMarkup: Bool)] {
        if let list = value as? [Any] { return list.flatMap(texts) }
        guard let object = value as? [String: Any] else { return [] }
        if let text = object["text"] as? String { return [(text, object["type"] as? String == "mrkdwn")] }
        return object.values.flatMap(texts)
    }
}
