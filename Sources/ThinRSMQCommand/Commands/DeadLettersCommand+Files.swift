import ArgumentParser
import QueueMonitor

extension DeadLettersCommand {
    /// `thinrsmq dlq export`.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Print dead letters as JSON Lines, and leave them.",
            usage: "thinrsmq dlq export --topic <topic> [<filter> ...] [<option> ...] > <file>",
            discussion: """
                A line has the id of a dead letter and all its fields as they are stored, in their order; bytes that \
                are no text are written as {"base64": …}.

                  thinrsmq dlq export --topic orders > orders.jsonl
                """
        )

        @OptionGroup
        private var topic: TopicOptions
        @OptionGroup(title: "Filter")
        private var options: DeadLetterFilterOptions

        func run() async throws {
            let filter = options.filter
            try await withDeadLetters(topic) { try await $0.export(filter) }
        }
    }

    /// `thinrsmq dlq import`.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Write exported dead letters to a topic.",
            usage: "thinrsmq dlq import --topic <topic> [<file>] [<option> ...]",
            discussion: """
                Each gets a new id. One that the topic has already (the same stream, original id, group and time of \
                failure) is skipped, so that the same file can be imported again after an error. The first line that \
                is no dead letter ends the import; --dry-run finds it beforehand.

                  thinrsmq dlq import --topic orders orders.jsonl
                """
        )

        @Argument(help: "What export has printed; standard input without it, or by -.")
        private var file = "-"
        @OptionGroup
        private var topic: TopicOptions
        @Flag(name: .oneOrTwoDashes("dry-run"), help: "Write nothing, and tell what would be imported.")
        private var dryRun = false
        @OptionGroup
        private var output: OutputOptions

        func run() async throws {
            let (file, dryRun) = (try InputFile(file), dryRun)
            try await withDeadLetters(topic, output) { try await $0.import(file, isDryRun: dryRun) }
        }
    }
}
