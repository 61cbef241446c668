import FoundationEssentials
import ThinRSMQ

/// What `/api/v1/alerts` tells, as far as `alerts list` shows it; of an older or a newer monitor, too.
struct AlertList: Decodable, Sendable {
    /// The only key that must be there: without it, this is another document.
    var alerts: [Item]
    var silences: [Silence]?
    var receivers: [Receiver]?

    struct Item: Decodable, Sendable {
        var rule: String
        var state: String?
        var severity: String?
        var silenced: Bool?
        var title: String?
        var since: String?
    }

    struct Silence: Decodable, Sendable {
        var id: String
        var active: Bool?
        var until: String?
        var rules: [String]?
        var namespaces: [String]?
        var topics: [String]?
        var groups: [String]?
        var comment: String?
    }

    struct Receiver: Decodable, Sendable {
        var receiver: String
        var kind: String?
        var failing: Bool?
        var waiting: Int?
        var delivered: Int?
        var failed: Int?
        var dropped: Int?
    }

    /// Reads a document.
    ///
    /// - Throws: `MonitorAnswer` if it is none of a monitor.
    init(document: String) throws {
        do {
            self = try JSONDecoder().decode(AlertList.self, from: Data(document.utf8))
        } catch {
            throw MonitorAnswer(place: "the answer", problem: "is no list of alerts: is it a thinrsmq monitor?")
        }
    }

    /// Tables, for people.
    var text: String {
        var parts = [alerts.isEmpty ? "No alert is pending or fires." : alertTable.description]
        if let silences, !silences.isEmpty { parts.append(table(of: silences).description) }
        if let receivers, !receivers.isEmpty { parts.append(table(of: receivers).description) }
        return parts.joined(separator: "\n\n")
    }

    private var alertTable: Table {
        var table = Table("STATE", "SEVERITY", "RULE", "SINCE", "WHAT")
        for alert in alerts {
            let state = alert.silenced == true ? "silenced" : alert.state ?? "-"
            table.append(state, alert.severity ?? "-", alert.rule, alert.since ?? "-", alert.title ?? "-")
        }
        return table
    }

    private func table(of silences: [Silence]) -> Table {
        var table = Table("SILENCE", "ACTIVE", "UNTIL", "RULES", "NAMESPACES", "TOPICS", "GROUPS", "COMMENT")
        for silence in silences {
            func list(_ texts: [String]?) -> String { texts.map { $0.joined(separator: ",") } ?? "all" }
            table.append(
                silence.id,
                silence.active == true ? "yes" : "no",
                silence.until ?? "-",
                list(silence.rules),
                list(silence.namespaces),
                list(silence.topics),
                list(silence.groups),
                silence.comment ?? ""
            )
        }
        return table
    }

    private func table(of receivers: [Receiver]) -> Table {
        var table = Table(
            "RECEIVER",
            "KIND",
            "STATE",
            .number("WAITING"),
            .number("DELIVERED"),
            .number("FAILED"),
            .number("DROPPED")
        )
        for receiver in receivers {
            func text(_ count: Int?) -> String { count.map { "\($0)" } ?? "-" }
            table.append(
                receiver.receiver,
                receiver.kind ?? "-",
                receiver.failing == true ? "failing" : "ok",
                text(receiver.waiting),
                text(receiver.delivered),
                text(receiver.failed),
                text(receiver.dropped)
            )
        }
        return table
    }
}

/// What a monitor answers to a silence that it took.
struct SilenceAnswer: Decodable, Sendable {
    var id: String
    var until: String

    init(document: String) throws {
        do {
            self = try JSONDecoder().decode(SilenceAnswer.self, from: Data(document.utf8))
        } catch {
            throw MonitorAnswer(place: "the answer", problem: "is not that of a thinrsmq monitor")
        }
    }
}
