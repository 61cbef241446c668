import ArgumentParser
import HTTPClient
import Logging
import QueueMonitor
import ThinRSMQ

/// `thinrsmq top`, the live view.
struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Show consumer groups live: health, lag, rates, what is pending and stuck.",
        usage: """
            thinrsmq top --url <url> [<option> ...]
            thinrsmq top [--namespace <name> ...] [--stream <pattern> ...] [<option> ...]
            """,
        discussion: """
            It asks a running monitor (--url), or looks at Redis itself, where it writes nothing. On a terminal it is a \
            screen of its own: ? shows the keys. Where input or output is no terminal, it prints one look as a table \
            and ends; with --interval it goes on, until SIGTERM or Ctrl-C.

            A single look at Redis knows no rates, and no verdicts that take time; a monitor knows both.

              thinrsmq top --url http://127.0.0.1:9746
              thinrsmq top --namespace myapp --sort lag
              thinrsmq top --stream 'jobs:*' --in jobs:mail mailer
              thinrsmq top --namespace myapp --json --interval 10s
            """
    )

    @Option(help: ArgumentHelp("Ask the monitor that serves its API here.", valueName: "url"))
    private var url: String?

    @Option(
        name: .namespace,
        help: ArgumentHelp(
            "Look at the topics of a namespace; repeatable (default: THINRSMQ_NAMESPACE).",
            valueName: "name"
        ),
        transform: MonitorValue.namespace.argument
    )
    private var namespaces: [String] = []

    @Option(
        name: .customLong("stream"),
        help: ArgumentHelp("Look at streams whose keys match; repeatable.", valueName: "pattern"),
        transform: MonitorValue.stream.argument
    )
    private var streams: [String] = []

    @Option(
        help: ArgumentHelp(
            "How long an entry is left to its consumer, which verdicts wait for (default: 60s; a monitor has its own).",
            valueName: "duration"
        ),
        transform: MonitorValue.minIdle.argument
    )
    private var minIdle: Duration?

    @Option(
        help: ArgumentHelp("The time between two looks (default: 2s).", valueName: "duration"),
        transform: MonitorValue.interval.argument
    )
    private var interval: Duration?

    @Option(
        help: ArgumentHelp(
            "\(TopSort.allCases.map(\.rawValue).joined(separator: ", ")) (default: health, the worst first).",
            valueName: "column"
        ),
        transform: AcceptedValue<TopSort>.anyCase.argument
    )
    private var sort: TopSort?

    @Option(help: ArgumentHelp("Only groups whose stream, name or health contains this.", valueName: "text"))
    private var filter: String?

    @Option(
        name: .customLong("in"),
        parsing: .upToNextOption,
        help: ArgumentHelp("One group in depth: the key of its stream and its name.", valueName: "stream> <group")
    )
    private var inside: [String] = []

    @Flag(help: "Print one look and end, on a terminal, too.")
    private var once = false

    @Flag(help: "Print each look as the monitor's JSON document, on a line.")
    private var json = false

    @OptionGroup(title: "Connection")
    private var connection: ConnectionOptions

    func validate() throws {
        if once, interval != nil { throw ValidationError("--once is one look: it has no --interval") }
        if json, sort != nil || filter != nil || !inside.isEmpty {
            throw ValidationError("--json prints whole documents: --sort, --filter and --in are for people")
        }
        guard inside.isEmpty || inside.count == 2 else {
            throw ValidationError("--in takes two values: the key of a stream, and the name of a group")
        }
        guard let url else { return }
        // Not by a transform of the option: its error would show a URL's password.
        guard MonitorURL(url) != nil else {
            throw ValidationError("the value of --url is no address of a monitor; accepted: \(MonitorURL.acceptedText)")
        }
        guard namespaces.isEmpty, streams.isEmpty, minIdle == nil, connection.isEmpty else {
            throw ValidationError("--url asks a monitor: what it looks at, where and how are its own settings")
        }
    }

    func run() async throws {
        let isLive =
            !once && !json && Terminal.isTerminal(0) && Terminal.isTerminal(1) && Terminal.canMoveCursor
        try await withSource(isLive: isLive) { source in
            let pause = interval ?? Self.usualInterval
            if isLive {
                let first = try await source.look()
                try await LiveTop(source: source, interval: pause, first: first, state: state).run()
            } else {
                try await PlainTop(source: source, state: state, asJSON: json, interval: interval).run()
            }
        }
    }

    private static let usualInterval = Duration.seconds(2)

    private var state: TopState {
        var state = TopState(sort: sort ?? .health, filter: filter ?? "")
        if inside.count == 2 {
            let name = GroupName(stream: inside[0], group: inside[1])
            state.page = .group(name)
            state.selected = name
        }
        return state
    }

    /// Lends what is looked at.
    private func withSource(isLive: Bool, _ body: (any StatusSource) async throws -> Void) async throws {
        if let url = url.flatMap({ MonitorURL($0) }) {
            var configuration = HTTPClientConfiguration()
            configuration.maxConcurrent = 1
            let client = HTTPClient(configuration: configuration)
            do {
                try await body(MonitorStatusSource(url, client: client))
            } catch {
                await client.close()
                throw error
            }
            return await client.close()
        }
        let settings = try settings()
        let logger =
            isLive
            // A log would be written across the screen, which tells of failures itself.
            ? Logger(label: "thinrsmq.top") { _ in SwiftLogNoOpLogHandler() }
            : StandardErrorLog.logger("thinrsmq.top", level: .warning)
        try await withRedisClient(settings.queue.redis, logger: logger) { client in
            try await body(RedisStatusSource(client: client, settings: settings))
        }
    }

    private func settings() throws -> MonitorSettings {
        do {
            return try MonitorConfiguration(environment: EnvironmentVariable.processValues(), flags: apply).settings
        } catch is NothingToWatch {
            throw ValidationError(
                "nothing to look at: give --namespace, --stream or a monitor's --url, or set THINRSMQ_NAMESPACE"
            )
        }
    }

    private func apply(to configuration: inout MonitorConfiguration) {
        connection.apply(to: &configuration.settings.queue.redis)
        if !namespaces.isEmpty { configuration.settings.namespaces = namespaces }
        if !streams.isEmpty { configuration.settings.streamPatterns = streams }
        if let minIdle { configuration.settings.queue.monitor.minIdleTime = minIdle }
        configuration.settings.interval = interval ?? Self.usualInterval
    }
}
