import ArgumentParser
import HTTPClient
import ThinRSMQ

extension AlertsCommand {
    /// `thinrsmq alerts silence`.
    struct Silence: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "silence",
            abstract: "Tell nobody of some alerts for a while.",
            usage:
                "thinrsmq alerts silence --for <duration> [--rule <name> ...] [--topic <pattern> ...] [<option> ...]",
            discussion: """
                Of the alerts that match all that is named, one pattern of each kind; with nothing named, of all. It \
                holds for all monitors of the same streams, and takes effect with the next scan.

                  thinrsmq alerts silence --for 2h --topic orders --comment 'migration'
                """
        )

        @Option(name: .customLong("for"), help: ArgumentHelp("For how long.", valueName: "duration"))
        private var time: String?
        @Option(help: ArgumentHelp("Or until when: 2026-01-31T08:00:00Z.", valueName: "time"))
        private var until: String?
        @Option(name: .customLong("rule"), help: ArgumentHelp("A rule's name; repeatable.", valueName: "pattern"))
        private var rules: [String] = []
        @Option(name: .namespace, help: ArgumentHelp("A namespace; repeatable.", valueName: "pattern"))
        private var namespaces: [String] = []
        @Option(
            name: .customLong("topic"),
            help: ArgumentHelp("A topic, or the key of another stream; repeatable.", valueName: "pattern")
        )
        private var topics: [String] = []
        @Option(name: .customLong("group"), help: ArgumentHelp("A consumer group; repeatable.", valueName: "pattern"))
        private var groups: [String] = []
        @Option(help: "Why, for those who look at the list.")
        private var comment: String?
        @Option(help: ArgumentHelp("Who you are.", valueName: "name"))
        private var by: String?
        @Option(help: "A name for it; a silence of this name is replaced.")
        private var id: String?
        @OptionGroup
        private var monitor: MonitorOptions

        func validate() throws {
            guard (time == nil) != (until == nil) else { throw ValidationError("give either --for or --until") }
            if let time, Duration(text: time).map({ $0 > .zero }) != true {
                throw ValidationError("--for is '\(time)'; accepted: \(Duration.acceptedText)")
            }
        }

        func run() async throws {
            var items = [("for", time), ("until", until), ("comment", comment), ("by", by), ("id", id)]
            items += rules.map { ("rule", $0) } + namespaces.map { ("namespace", $0) }
            items += topics.map { ("topic", $0) } + groups.map { ("group", $0) }
            let query = items.compactMap { name, value in value.map { "\(name)=\(percentEncoded($0))" } }
            let path = "/api/v1/silences?\(query.joined(separator: "&"))"
            let answer = try SilenceAnswer(document: try await monitor.ask("POST", path, withToken: true))
            try await StandardOutput().print(
                "silent until \(answer.until); end it by: thinrsmq alerts unsilence \(answer.id)"
            )
        }
    }
}
