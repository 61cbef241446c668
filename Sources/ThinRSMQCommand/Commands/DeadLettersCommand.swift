import ArgumentParser
import ThinRSMQ

/// `thinrsmq dlq`: a topic's dead letters.
struct DeadLettersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dlq",
        abstract: "Look at a topic's dead letters, replay or delete them.",
        subcommands: [Size.self, Peek.self, Replay.self, Purge.self]
    )

    /// `thinrsmq dlq size`.
    struct Size: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "size",
            abstract: "Count the dead letters.",
            usage: "thinrsmq dlq size --topic <topic> [<option> ...]"
        )

        @OptionGroup
        private var topic: TopicOptions
        @OptionGroup
        private var output: OutputOptions

        func run() async throws {
            try await DeadLetterAction.size.run(topic, output)
        }
    }

    /// `thinrsmq dlq peek`.
    struct Peek: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "peek",
            abstract: "Show the oldest dead letters, and leave them.",
            usage: "thinrsmq dlq peek --topic <topic> [--count <count>] [<option> ...]"
        )

        @OptionGroup
        private var topic: TopicOptions
        @Option(name: .oneOrTwoDashes("count"), help: "How many.", transform: DeadLetterAction.count.argument)
        private var count = DeadLetterAction.defaultCount
        @OptionGroup
        private var output: OutputOptions

        func run() async throws {
            try await DeadLetterAction.peek(count: count).run(topic, output)
        }
    }

    /// `thinrsmq dlq replay`.
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "replay",
            abstract: "Put dead letters back into the stream, for the group that failed.",
            usage: "thinrsmq dlq replay --topic <topic> (--id <id> | --count <count>) [<option> ...]",
            discussion: """
                A message that was replayed as often as DLQ.MaxReplays allows, three times by default, is frozen: it \
                stays where it is, and does not stand in the way of others.
                """
        )

        @OptionGroup
        private var topic: TopicOptions
        @Option(
            name: .oneOrTwoDashes("id"),
            help: "The id of one dead letter, as peek shows it.",
            transform: AcceptedValue.entryID.argument
        )
        private var id: EntryID?
        @Option(
            name: .oneOrTwoDashes("count"),
            help: "How many of the oldest that are not frozen.",
            transform: DeadLetterAction.count.argument
        )
        private var count: Int?
        @OptionGroup
        private var output: OutputOptions

        func run() async throws {
            switch (id, count) {
            case (let id?, nil): try await DeadLetterAction.replayOne(id).run(topic, output)
            case (nil, let count?): try await DeadLetterAction.replay(count: count).run(topic, output)
            default: throw ValidationError("which dead letters? Give either --id or --count")
            }
        }
    }

    /// `thinrsmq dlq purge`.
    struct Purge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "purge",
            abstract: "Delete all dead letters of a topic.",
            usage: "thinrsmq dlq purge --topic <topic> [--yes] [<option> ...]"
        )

        @OptionGroup
        private var topic: TopicOptions
        @OptionGroup
        private var confirmation: ConfirmationOptions
        @OptionGroup
        private var output: OutputOptions

        func run() async throws {
            try await confirmation.confirm("delete all dead letters of '\(try topic.name)'")
            try await DeadLetterAction.purge.run(topic, output)
        }
    }
}

extension AcceptedValue where Value == EntryID {
    fileprivate static let entryID = AcceptedValue(description: "an id such as 1770802200123-0") { EntryID($0) }
}
