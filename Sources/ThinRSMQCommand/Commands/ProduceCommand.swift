import ArgumentParser
import JSON
import Logging
import QueueMonitor
import Redis
import ThinRSMQ

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// `thinrsmq produce`, also called `producer`.
struct ProduceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "produce",
        abstract: "Publish messages to a topic.",
        usage: "thinrsmq produce --topic <topic> --type <type> [--payload <payload>] [<option> ...]",
        discussion: """
            Without a payload, each line of standard input is one, and empty lines are skipped; lines that arrive \
            together are published together. Prints the id of each message that is in the stream, also when \
            others are not.

              thinrsmq produce --topic orders --type order.created --payload '{"id":1}'
              jq -c .[] orders.json | thinrsmq produce --topic orders --type order.created
            """
    )

    @OptionGroup
    private var topic: TopicOptions

    @Option(name: .oneOrTwoDashes("type"), help: "What kind of message it is, such as order.created (required).")
    private var type: String?

    // Unconditional: a payload may begin with a dash.
    @Option(name: .oneOrTwoDashes("payload"), parsing: .unconditional, help: "The message's payload, usually JSON.")
    private var payload: String?

    @OptionGroup(title: "Publishing")
    private var publishing: PublishingOptions

    @OptionGroup
    private var output: OutputOptions

    func run() async throws {
        var configuration = try topic.configuration()
        publishing.apply(to: &configuration.streams)
        let (topic, type) = (try topic.name, try required(type, "--type"))
        let logger = StandardErrorLog.logger("thinrsmq.produce", level: .warning)
        try await withRedisClient(configuration.redis, logger: logger) { client in
            let producer = try Producer(client: client, configuration: configuration, logger: logger)
            let publishing = Publishing(
                producer: producer,
                topic: topic,
                type: type,
                durability: publishing.durability,
                printsJSON: output.json
            )
            if let payload {
                try await publishing.publish([WireString(payload)])
            } else {
                try await publishing.publishLines(of: StandardInput())
            }
        }
    }
}

/// Publishes payloads as messages of one type, and prints their ids.
private struct Publishing {
    let producer: Producer
    let topic: String
    let type: String
    let durability: Durability?
    let printsJSON: Bool
    private let standardOutput = StandardOutput()

    func publishLines(of input: StandardInput) async throws {
        if input.isTerminal {
            try writeAll(Array("Each line is a payload; Ctrl-D ends.\n".utf8), to: STDERR_FILENO)
        }
        var splitter = LineSplitter()
        var progress = Progress(
            "messages published",
            isWanted: !input.isTerminal && standardOutput.width == nil
        )
        var count = 0
        while let piece = try await input.next() {
            let lines = try splitter.append(piece)
            try await publish(lines.map(\.text), progress)
            count += lines.count
            progress.update(count)
        }
        if let last = try splitter.finish() { try await publish([last.text], progress) }
        progress.clear()
    }

    func publish(_ payloads: [WireString], _ progress: Progress? = nil) async throws {
        guard !payloads.isEmpty else { return }
        let messages = payloads.map { payload in
            var message = Message(type: type, payload: "")
            message.payloadBytes = payload
            return message
        }
        do {
            try await show(send(messages))
        } catch let error as PublishError {
            progress?.clear()
            try await show(error.ids.compactMap(\.self))
            throw error
        }
    }

    private func send(_ messages: [Message]) async throws -> [EntryID] {
        guard let durability else { return try await producer.publishBatch(messages, to: topic) }
        return try await producer.publishBatch(messages, to: topic, durability: durability).ids
    }

    private func show(_ ids: [EntryID]) async throws {
        guard !ids.isEmpty else { return }
        let lines = ids.map { id in
            printsJSON
                ? JSON.object([("id", .string(id.description)), ("topic", .string(topic))]).description : "\(id)"
        }
        try await standardOutput.print(lines.joined(separator: "\n"))
    }
}
