import ArgumentParser
import HTTPClient

/// `thinrsmq alerts`.
struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract: "Show alerts, silence them for a while, and try whether messages arrive.",
        usage: "thinrsmq alerts <command> [<option> ...]",
        subcommands: [List.self, Silence.self, Unsilence.self, Test.self]
    )
}

extension AlertsCommand {
    /// `thinrsmq alerts list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Show what is pending and what fires, the silences, and the receivers.",
            usage: "thinrsmq alerts list [--url <url>] [--json]"
        )

        @OptionGroup
        private var monitor: MonitorOptions
        @OptionGroup
        private var output: OutputOptions

        func run() async throws {
            let answer = try await monitor.ask("GET", "/api/v1/alerts")
            try await StandardOutput().print(output.json ? answer : AlertList(document: answer).text)
        }
    }

    /// `thinrsmq alerts unsilence`.
    struct Unsilence: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "unsilence",
            abstract: "End a silence that was added.",
            usage: "thinrsmq alerts unsilence <id> [--url <url>] [--token-file <file>]"
        )

        @Argument(help: "The silence's id, as list shows it.")
        private var id: String
        @OptionGroup
        private var monitor: MonitorOptions

        func run() async throws {
            _ = try await monitor.ask("DELETE", "/api/v1/silences/\(percentEncoded(id))", withToken: true)
            try await StandardOutput().print("ended: \(id.printable)")
        }
    }
}
