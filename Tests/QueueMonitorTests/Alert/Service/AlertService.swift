import Alerting
import Foundation
import HTTPClient
import TestSupport
import Testing

@testable import QueueMonitor

/// What a webhook receiver was told, in order.
struct ToldAlerts {
    /// One request.
    struct Message: Decodable {
        struct Alert: Decodable {
            struct Sample: Decodable {
                var error: String?
                var payload: String?
            }
            var rule: String
            var status: String
            var text: String
            var sample: Sample?
        }
        var cause: String
        var alerts: [Alert]
    }

    let receiver: HTTPReceiver

    /// `firing deadLetters`, `still firing lag`, `resolved lag`: all alerts of all messages.
    func alerts() throws -> [String] {
        try messages().flatMap { message in
            message.alerts.map { "\(message.cause == "reminder" ? "still " : "")\($0.status) \($0.rule)" }
        }
    }

    func messages() throws -> [Message] {
        try receiver.requests.map { try JSONDecoder().decode(Message.self, from: Data($0.body.utf8)) }
    }

    /// The ids of the messages.
    var ids: [String] { receiver.requests.compactMap { $0["webhook-id"] } }
}

extension MonitorSettings {
    /// Tells a webhook of the rules given, at once.
    mutating func tell(_ receiver: HTTPReceiver, _ rules: AlertRule...) throws {
        var settings = ReceiverSettings(name: "ops", kind: .webhook, url: try HTTPURL(receiver.url("/hook")))
        settings.repeatInterval = nil
        alerts.receivers = [settings]
        alerts.rules = rules
    }
}

extension AlertRule {
    /// Any dead letter, at once.
    static let anyDeadLetter = AlertRule(
        "deadLetters",
        .deadLetters,
        threshold: 1,
        keepFiring: .zero,
        severity: .warning
    )
}

extension MonitorFixture {
    /// Writes dead letters as a consumer that gives up does.
    func addDeadLetters(_ count: Int) async throws {
        try await server.rawCommand("XGROUP", "CREATE", stream, "billing", "0", "MKSTREAM")
        for number in 0..<count {
            try await server.rawCommand(
                "XADD",
                "\(stream):dlq",
                "*",
                "v",
                "1",
                "type",
                "order",
                "payload",
                "secret-payload",
                "last_error",
                "card declined \(number)",
                "original_id",
                "1-1",
                "consumer_group",
                "billing",
                "total_attempts",
                "3"
            )
        }
    }

    /// Takes them away, as a replay does.
    func removeDeadLetters() async throws { try await server.rawCommand("DEL", "\(stream):dlq") }

    /// Sends a request that changes something.
    func send(_ method: String, _ path: String, token: String? = nil) async throws -> (status: String, body: String) {
        let header = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        let answer = try await exchange(
            "\(method) \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\(header)Connection: close\r\n\r\n",
            with: port
        )
        let parts = answer.components(separatedBy: "\r\n\r\n")
        let status = parts[0].split(separator: " ").dropFirst().first.map(String.init)
        return (status ?? "", parts.dropFirst().joined())
    }
}
