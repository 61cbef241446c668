import ArgumentParser
import JSON
import Logging
import QueueMonitor
import ThinRSMQ

extension AdminCommand {
    /// Prints what was asked for about a topic or a group.
    func show(_ action: AdminAction, _ topic: TopicOptions, group: String?, asJSON: Bool) async throws {
        let configuration = try topic.configuration()
        let name = try topic.name
        if action != .stream { _ = try required(group, "--group") }
        let logger = StandardErrorLog.logger("thinrsmq.admin", level: .warning)
        try await withRedisClient(configuration.redis, logger: logger) { client in
            let admin = try Admin(client: client, configuration: configuration)
            let (text, json): (String, JSON) =
                switch action {
                case .pending: Self.show(try await admin.pendingStats(name, group: group ?? ""))
                case .consumers: Self.show(try await admin.consumerInfo(name, group: group ?? ""))
                case .stream, .deadLetters: Self.show(try await admin.streamInfo(name))
                }
            try await StandardOutput().print(asJSON ? json.description : text)
        }
    }

    private static func show(_ stats: PendingStats) -> (String, JSON) {
        var table = Table("consumer", .number("pending"))
        for share in stats.consumers { table.append(share.consumer, share.count.grouped) }
        var summary = "\(stats.count.grouped) pending"
        if let first = stats.smallestID, let last = stats.largestID { summary += ", \(first) to \(last)" }
        let json: JSON = .object(present: [
            "pending": .integer(stats.count),
            "smallest_id": stats.smallestID.map { .string($0.description) },
            "largest_id": stats.largestID.map { .string($0.description) },
            "consumers": .array(stats.consumers.map { ["name": .string($0.consumer), "pending": .integer($0.count)] }),
        ])
        return (stats.consumers.isEmpty ? summary : "\(summary)\n\n\(table)", json)
    }

    private static func show(_ consumers: [ConsumerInformation]) -> (String, JSON) {
        var table = Table("consumer", .number("pending"), .number("idle"), .number("inactive"))
        for consumer in consumers {
            table.append(
                consumer.name,
                consumer.pending.grouped,
                consumer.idle.seconds,
                consumer.inactive?.seconds ?? "unknown"
            )
        }
        let json = consumers.map { consumer in
            JSON.object(present: [
                "name": .string(consumer.name),
                "pending": .integer(consumer.pending),
                "idle_ms": .integer(Int(consumer.idle.wholeMilliseconds)),
                "inactive_ms": consumer.inactive.map { .integer(Int($0.wholeMilliseconds)) },
            ])
        }
        return ("\(table)", .array(json))
    }

    private static func show(_ detail: StreamDetail) -> (String, JSON) {
        let stream = detail.stream
        var table = Table("group", .number("consumers"), .number("pending"), .number("lag"), "last delivered")
        for group in detail.groups {
            table.append(
                group.name,
                group.consumers.grouped,
                group.pending.grouped,
                group.lag?.grouped ?? "unknown",
                group.lastDeliveredID.description
            )
        }
        let letters = detail.deadLetters.map { ", \($0.grouped) dead letters" } ?? ""
        let summary = "\(detail.key): \(stream.length.grouped) entries\(letters), last id \(stream.lastGeneratedID)"
        let json: JSON = .object(present: [
            "stream": .string(detail.key),
            "length": .integer(stream.length),
            "first_id": stream.firstID.map { .string($0.description) },
            "last_id": stream.lastID.map { .string($0.description) },
            "last_generated_id": .string(stream.lastGeneratedID.description),
            "entries_added": stream.entriesAdded.map { .integer($0) },
            "dead_letters": detail.deadLetters.map { .integer($0) },
            "groups": .array(detail.groups.map(json)),
        ])
        return (detail.groups.isEmpty ? summary : "\(summary)\n\n\(table)", json)
    }

    private static func json(_ group: GroupInformation) -> JSON {
        .object(present: [
            "name": .string(group.name),
            "consumers": .integer(group.consumers),
            "pending": .integer(group.pending),
            "last_delivered_id": .string(group.lastDeliveredID.description),
            "entries_read": group.entriesRead.map { .integer($0) },
            "lag": group.lag.map { .integer($0) },
        ])
    }
}

extension Duration {
    /// `2.8 s`, for people.
    fileprivate var seconds: String { "\((self / .seconds(1)).rounded(toPlaces: 1)) s" }
}
