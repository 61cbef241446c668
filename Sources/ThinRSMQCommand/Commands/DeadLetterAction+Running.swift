import Logging
import QueueMonitor
import ThinRSMQ

extension DeadLetterAction {
    /// Does it, and prints what came of it.
    func run(_ topic: TopicOptions, _ output: OutputOptions) async throws {
        let configuration = try topic.configuration()
        let name = try topic.name
        let logger = StandardErrorLog.logger("thinrsmq.dlq", level: .warning)
        try await withRedisClient(configuration.redis, logger: logger) { client in
            let queue = try DeadLetterQueue(client: client, configuration: configuration, logger: logger)
            let standardOutput = StandardOutput()
            let text = try await text(queue, name, width: standardOutput.width, asJSON: output.json)
            try await standardOutput.print(text)
        }
    }

    private func text(
        _ queue: DeadLetterQueue,
        _ topic: String,
        width: Int?,
        asJSON: Bool
    ) async throws -> String {
        switch self {
        case .size: return Self.count(try await queue.size(topic), "size", asJSON)
        case .purge: return Self.count(try await queue.purge(topic), "purged", asJSON)
        case .replay(let count): return Self.text(try await queue.replay(topic, count: count), asJSON)
        case .replayOne(let id):
            let report = try await queue.replay(topic, id: id)
            guard !report.replayed.isEmpty else { throw NotReplayed(id: id, isFrozen: !report.frozen.isEmpty) }
            return Self.text(report, asJSON)
        case .peek(let count):
            let letters = try await queue.peek(topic, count: count)
            return asJSON
                ? JSON.array(letters.map(\.json)).description : Table.deadLetters(letters).text(width: width)
        }
    }

    private static func count(_ count: Int, _ name: String, _ asJSON: Bool) -> String {
        asJSON ? JSON.object([(name, .integer(count))]).description : String(count)
    }

    private static func text(_ report: ReplayReport, _ asJSON: Bool) -> String {
        guard asJSON else {
            let frozen = report.frozen.isEmpty ? "" : ", \(report.frozen.count.grouped) frozen"
            let missing = report.missing.isEmpty ? "" : ", \(report.missing.count.grouped) not there"
            return "\(report.replayed.count.grouped) replayed\(frozen)\(missing)"
        }
        func ids(_ ids: [EntryID]) -> JSON { .array(ids.map { .string($0.description) }) }
        let document: JSON = [
            "replayed": ids(report.replayed), "frozen": ids(report.frozen), "missing": ids(report.missing),
        ]
        return document.description
    }
}

/// The one dead letter that was asked for could not be replayed.
struct NotReplayed: Error, CustomStringConvertible {
    let id: EntryID
    let isFrozen: Bool

    var description: String {
        isFrozen
            ? "dead letter \(id) is frozen: it was replayed as often as DLQ.MaxReplays allows"
            : "there is no dead letter \(id)"
    }
}
