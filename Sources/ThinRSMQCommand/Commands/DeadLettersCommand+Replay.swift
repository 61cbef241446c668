import ArgumentParser
import ThinRSMQ

extension DeadLettersCommand {
    /// `thinrsmq dlq replay`.
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "replay",
            abstract: "Put dead letters back into the stream, for the group that failed.",
            usage: """
                thinrsmq dlq replay --topic <topic> --id <id> [--id <id> ...] [<option> ...]
                thinrsmq dlq replay --topic <topic> (--count <count> | --all) [<filter> ...] [<option> ...]
                """,
            discussion: """
                A message that was replayed as often as DLQ.MaxReplays allows, three times by default, is frozen: it \
                stays where it is, and does not stand in the way of others. What is given up while the command runs is \
                not replayed. Ctrl-C ends it in order; what was replayed before is no dead letter any more, so that the \
                same command goes on where it was.

                  thinrsmq dlq replay --topic orders --id 1770802200123-0
                  thinrsmq dlq replay --topic orders --all --error timeout --since 2h --dry-run
                  thinrsmq dlq replay --topic orders --all --error timeout --since 2h --rate 50
                """
        )

        @OptionGroup
        private var topic: TopicOptions
        @Option(
            name: .oneOrTwoDashes("id"),
            help: "The id of one dead letter, as peek shows it; may be given more than once.",
            transform: AcceptedValue.entryID.argument
        )
        private var id: [EntryID] = []
        @Option(
            name: .oneOrTwoDashes("count"),
            help: "How many of the oldest that are not frozen.",
            transform: DeadLetterAction.count.argument
        )
        private var count: Int?
        @Flag(name: .oneOrTwoDashes("all"), help: "All that are not frozen.")
        private var all = false
        @Option(
            name: .oneOrTwoDashes("rate"),
            help: ArgumentHelp(
                "Most per second, such as 50 or 0.5 (default: as fast as it goes).",
                valueName: "number"
            ),
            transform: AcceptedValue.rate.argument
        )
        private var rate: Double?
        @Flag(name: .oneOrTwoDashes("dry-run"), help: "Change nothing, and tell what would be replayed.")
        private var dryRun = false
        @OptionGroup(title: "Filter")
        private var options: DeadLetterFilterOptions
        @OptionGroup
        private var output: OutputOptions

        func validate() throws {
            let choices = [!id.isEmpty, count != nil, all].count { $0 }
            guard choices == 1 else { throw ValidationError("which dead letters? Give one of --id, --count and --all") }
            guard id.isEmpty || options.filter.matchesAll && rate == nil && !dryRun else {
                throw ValidationError(
                    "--id names the dead letters: filters, --rate and --dry-run go with --count or --all"
                )
            }
        }

        func run() async throws {
            let (ids, filter, count, rate, dryRun) = (id, options.filter, count, rate, dryRun)
            try await withDeadLetters(topic, output) { letters in
                if ids.isEmpty {
                    try await letters.replay(filter, limit: count, rate: rate, isDryRun: dryRun)
                } else {
                    try await letters.replay(ids)
                }
            }
        }
    }
}

extension AcceptedValue where Value == Double {
    fileprivate static let rate = AcceptedValue(description: "a number from 0.001 to 1000000") { text in
        Double(text).flatMap { (0.001...1_000_000).contains($0) ? $0 : nil }
    }
}
