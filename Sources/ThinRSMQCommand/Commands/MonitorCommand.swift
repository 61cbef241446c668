import ArgumentParser
import Logging
import Metrics
import QueueMonitor
import Redis
import ServiceLifecycle
import ThinRSMQ
import UnixSignals

/// `thinrsmq monitor`, the service.
struct MonitorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor",
        abstract: "Watch consumer groups, repair what is stuck, and serve metrics.",
        usage: "thinrsmq monitor [--config <file>] [--namespace <name> ...] [--stream <pattern> ...] [<option> ...]",
        discussion: """
            Flags win over the environment, the environment over the file, the file over the defaults. It runs until \
            SIGTERM or Ctrl-C, and waits for a Redis that is away. SIGHUP reads the log level again, and the rules, silences and links of alerts.

              thinrsmq monitor --namespace myapp
              curl http://127.0.0.1:9746/metrics
            """
    )

    @Option(name: .customLong("config"), help: ArgumentHelp("The configuration file, in YAML.", valueName: "file"))
    private var configurationFile: String?

    @Option(
        name: .namespace,
        help: ArgumentHelp("Watch and repair the topics of a namespace; repeatable.", valueName: "name"),
        transform: MonitorValue.namespace.argument
    )
    private var namespaces: [String] = []

    @Option(
        name: .customLong("stream"),
        help: ArgumentHelp("Watch streams whose keys match, and change nothing; repeatable.", valueName: "pattern"),
        transform: MonitorValue.stream.argument
    )
    private var streams: [String] = []

    @Option(
        help: ArgumentHelp("The time between two scans (default: 10s).", valueName: "duration"),
        transform: MonitorValue.interval.argument
    )
    private var interval: Duration?

    @Option(
        help: ArgumentHelp("How long an entry is left to its consumer (default: 60s).", valueName: "duration"),
        transform: MonitorValue.minIdle.argument
    )
    private var minIdle: Duration?

    @Option(
        help: ArgumentHelp("Attempts before an entry is a dead letter (default: 3).", valueName: "count"),
        transform: MonitorValue.maxAttempts.argument
    )
    private var maxAttempts: Int?

    @Option(
        help: ArgumentHelp("observe, deadLetter, requeue or http (default: requeue).", valueName: "policy"),
        transform: MonitorValue.claimPolicy.argument
    )
    private var claimPolicy: ClaimPolicy?

    @Option(
        help: ArgumentHelp("Where metrics are served (default: 127.0.0.1:9746).", valueName: "host:port"),
        transform: MonitorValue.listen.argument
    )
    private var listen: HTTPAddress?

    @Option(
        help: ArgumentHelp("The least severe level to log (default: info).", valueName: "level"),
        transform: MonitorValue.logLevel.argument
    )
    private var logLevel: Logger.Level?

    @Flag(help: "Serve streams also by the names of redis_exporter, for its dashboards.")
    private var redisExporterNames = false

    @Flag(help: "Check the configuration and print what is in effect, without secrets; start nothing.")
    private var check = false

    @OptionGroup(title: "Connection")
    private var connection: ConnectionOptions

    func run() async throws {
        returnFreedMemory()
        let configuration = try read()
        if check {
            try await StandardOutput().print(configuration.yaml)
        } else {
            try await serve(configuration)
        }
    }

    private func read() throws -> MonitorConfiguration {
        try MonitorConfiguration(
            file: try configurationFile.map { ($0, try readTextFile($0)) },
            environment: EnvironmentVariable.processValues(),
            flags: apply
        )
    }

    private func apply(to configuration: inout MonitorConfiguration) {
        connection.apply(to: &configuration.settings.queue.redis)
        if !namespaces.isEmpty { configuration.settings.namespaces = namespaces }
        if !streams.isEmpty { configuration.settings.streamPatterns = streams }
        if let interval { configuration.settings.interval = interval }
        if let minIdle { configuration.settings.queue.monitor.minIdleTime = minIdle }
        if let maxAttempts { configuration.settings.queue.retry.maxAttempts = maxAttempts }
        if let claimPolicy { configuration.settings.claimPolicy = claimPolicy }
        if redisExporterNames { configuration.settings.metrics.redisExporterNames = true }
        if let listen { configuration.settings.listen = listen }
        if let logLevel { configuration.logLevel = logLevel }
    }

    private func serve(_ configuration: MonitorConfiguration) async throws {
        let logLevel = SharedLogLevel(configuration.logLevel)
        let logger = StandardErrorLog.logger("thinrsmq.monitor", level: logLevel)
        try await withRedisClient(configuration.settings.queue.redis, logger: logger) { client in
            let monitor = try QueueMonitorService(
                settings: configuration.settings,
                client: client,
                version: programVersion,
                actuators: processes(configuration.settings.scaling, logger),
                logger: logger
            )
            MetricsSystem.bootstrap(monitor.metricsFactory)
            let reload = ConfigurationReload(
                current: configuration,
                read: read,
                logLevel: logLevel,
                monitor: monitor,
                logger: logger
            )
            try await ServiceGroup(
                services: [monitor, reload],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            ).run()
        }
    }

    /// What starts and stops processes, for the targets that name some.
    private func processes(_ section: ScalingSection, _ logger: Logger) -> [String: any ScalingActuator] {
        var actuators: [String: any ScalingActuator] = [:]
        for target in section.targets {
            guard case .process(let settings) = target.actuator else { continue }
            actuators[target.name] = LocalProcesses(settings, target: target.name, logger: logger)
        }
        return actuators
    }
}
