import ArgumentParser

extension DeadLettersCommand {
    /// `thinrsmq dlq purge`.
    struct Purge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "purge",
            abstract: "Delete dead letters of a topic.",
            usage: "thinrsmq dlq purge --topic <topic> [<filter> ...] [--yes] [<option> ...]",
            discussion: """
                Tells how many would go, and asks. Without a filter, all go.

                  thinrsmq dlq purge --topic orders --until 720h --dry-run
                  thinrsmq dlq purge --topic orders --frozen --yes
                """
        )

        @OptionGroup
        private var topic: TopicOptions
        @OptionGroup
        private var confirmation: ConfirmationOptions
        @Flag(name: .oneOrTwoDashes("dry-run"), help: "Delete nothing, and count what would be deleted.")
        private var dryRun = false
        @OptionGroup(title: "Filter")
        private var options: DeadLetterFilterOptions
        @OptionGroup
        private var output: OutputOptions

        func run() async throws {
            let (filter, dryRun, confirmation) = (options.filter, dryRun, confirmation)
            // First, since without Redis there may be nothing to count.
            if !dryRun { try confirmation.check("delete dead letters of '\(try topic.name)'") }
            try await withDeadLetters(topic, output) { letters in
                if dryRun {
                    try await letters.size(filter, as: "would_purge")
                } else {
                    try await letters.purge(confirmation, filter)
                }
            }
        }
    }
}
