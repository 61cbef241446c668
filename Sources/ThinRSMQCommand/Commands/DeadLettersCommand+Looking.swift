import ArgumentParser
import ThinRSMQ

extension DeadLettersCommand {
    /// `thinrsmq dlq size`.
    struct Size: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "size",
            abstract: "Count the dead letters.",
            usage: "thinrsmq dlq size --topic <topic> [<filter> ...] [<option> ...]"
        )

        @OptionGroup
        private var topic: TopicOptions
        @OptionGroup(title: "Filter")
        private var options: DeadLetterFilterOptions
        @OptionGroup
        private var output: OutputOptions

        func run() async throws {
            let filter = options.filter
            try await withDeadLetters(topic, output) { try await $0.size(filter) }
        }
    }

    /// `thinrsmq dlq peek`.
    struct Peek: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "peek",
            abstract: "Show the oldest dead letters, and leave them.",
            usage: "thinrsmq dlq peek --topic <topic> [--count <count>] [--after <id>] [<filter> ...] [<option> ...]",
            discussion: """
                The id of the last one shown leads to the next page:

                  thinrsmq dlq peek --topic orders --count 20 --after 1770802200123-0
                """
        )

        @OptionGroup
        private var topic: TopicOptions
        @Option(name: .oneOrTwoDashes("count"), help: "How many.", transform: DeadLetterAction.count.argument)
        private var count = DeadLetterAction.defaultCount
        @Option(
            name: .oneOrTwoDashes("after"),
            help: ArgumentHelp("Only those behind this one.", valueName: "id"),
            transform: AcceptedValue.entryID.argument
        )
        private var after: EntryID?
        @OptionGroup(title: "Filter")
        private var options: DeadLetterFilterOptions
        @OptionGroup
        private var output: OutputOptions

        func run() async throws {
            let (filter, count, after) = (options.filter, count, after)
            try await withDeadLetters(topic, output) { try await $0.peek(filter, count: count, after: after) }
        }
    }
}
