import ArgumentParser
import QueueMonitor
import ThinRSMQ

/// `thinrsmq admin`, also called `admin`.
struct AdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin",
        abstract: "Show a topic's stream, pending entries and consumers, and its dead letters.",
        usage: "thinrsmq admin --topic <topic> [--group <group>] <command> [<option> ...]",
        discussion: """
            Commands: stream (or stats), pending, consumers, dlq size, dlq peek [n], dlq replay [n], dlq purge. \
            pending and consumers need --group.

              thinrsmq admin --topic orders --group order-processor pending
            """
    )

    @Argument(help: ArgumentHelp("What to show or do.", valueName: "command"))
    private var words: [String] = []

    @Option(name: .oneOrTwoDashes("command"), help: "The same, as one option.")
    private var command: String?

    @OptionGroup
    private var topic: TopicOptions

    @Option(name: .oneOrTwoDashes("group"), help: "The consumer group.")
    private var group: String?

    @OptionGroup
    private var confirmation: ConfirmationOptions

    @OptionGroup
    private var output: OutputOptions

    func run() async throws {
        guard command == nil || words.isEmpty else { throw ValidationError("give the command only once") }
        let action = try AdminAction(words: command.map { $0.split(separator: " ").map(String.init) } ?? words)
        switch action {
        case .deadLetters(let action):
            try await run(action)
        case .stream, .pending, .consumers:
            try await show(action, topic, group: group, asJSON: output.json)
        }
    }
    private func run(_ action: DeadLetterAction) async throws {
        let confirmation = confirmation
        if action == .purge { try confirmation.check("delete all dead letters of '\(try topic.name)'") }
        try await withDeadLetters(topic, output) { letters in
            switch action {
            case .size: try await letters.size()
            case .peek(let count): try await letters.peek(count: count)
            case .replay(let count): try await letters.replay(limit: count)
            case .purge: try await letters.purge(confirmation)
            }
        }
    }
}
