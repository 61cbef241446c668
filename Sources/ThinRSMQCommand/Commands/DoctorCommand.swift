import ArgumentParser
import JSON
import Logging
import QueueMonitor
import Redis
import ThinRSMQ

/// `thinrsmq doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check a Redis and its groups for what bites in production, and say what to do.",
        usage: "thinrsmq doctor [--namespace <name> ...] [--stream <pattern> ...] [--role <role>] [<option> ...]",
        discussion: """
            It only reads. What the user may not ask is a note that says so. Exit codes: 0 nothing but notes, 1 warnings \
            or errors (or Redis could not be asked: then standard error says why), 2 a mistake in what was asked.

              thinrsmq doctor --namespace myapp
              thinrsmq doctor --namespace myapp --role consumer    # the rule for an ACL user, and nothing else
            """
    )

    @Option(
        name: .namespace,
        help: ArgumentHelp("Check the topics of a namespace; repeatable.", valueName: "name"),
        transform: MonitorValue.namespace.argument
    )
    private var namespaces: [String] = []

    @Option(
        name: .customLong("stream"),
        help: ArgumentHelp("Check streams whose keys match; repeatable.", valueName: "pattern"),
        transform: MonitorValue.stream.argument
    )
    private var streams: [String] = []

    @Option(
        help: ArgumentHelp(
            "Print the ACL rule for a producer, consumer, monitor or admin, and ask Redis nothing.",
            valueName: "role"
        ),
        transform: AcceptedValue<Role>.anyCase.argument
    )
    private var role: Role?

    @Option(
        help: ArgumentHelp("The length that producers keep streams to.", valueName: "count"),
        transform: AcceptedValue.integer(1...1_000_000_000).argument
    )
    private var maxLength = Configuration.Streams().defaultMaxLength

    @Option(
        help: ArgumentHelp("Most pages of 1,000 keys to search.", valueName: "count"),
        transform: AcceptedValue.integer(1...1_000_000).argument
    )
    private var pages = 100

    @OptionGroup(title: "Connection")
    private var connection: ConnectionOptions

    @OptionGroup
    private var output: OutputOptions

    func run() async throws {
        var configuration = try Configuration(environment: EnvironmentVariable.processValues())
        connection.apply(to: &configuration.redis)
        let scope = try scope(configuration)
        if let role {
            let rule = AccessRule(
                role: role,
                namespaces: scope.namespaces,
                streams: streams,
                database: configuration.redis.database
            )
            try await StandardOutput().print(
                output.json ? JSON.object([("rule", .string(rule.text))]).description : rule.text
            )
            return
        }
        let logger = StandardErrorLog.logger("thinrsmq.doctor", level: .warning)
        let diagnosis = try await withRedisClient(configuration.redis, logger: logger) { client in
            var reading = DoctorReading(scope, client: client)
            return Diagnosis(of: try await reading.read(), streams: StreamChecks(maxLength: maxLength))
        }
        try await StandardOutput().print(output.json ? diagnosis.json.description : diagnosis.text)
        if diagnosis.hasTrouble { throw TroubleFound() }
    }

    private func scope(_ configuration: Configuration) throws -> DoctorReading.Scope {
        let fallback = configuration.namespace.isEmpty ? [] : [configuration.namespace]
        let namespaces = namespaces.isEmpty ? fallback : namespaces
        guard !namespaces.isEmpty || !streams.isEmpty else {
            throw ValidationError("which topics? Give --namespace or --stream, or set THINRSMQ_NAMESPACE")
        }
        for namespace in namespaces { _ = try QueueKeys(namespace: namespace, topic: "topic") }
        for pattern in streams where Glob.isLiteral(pattern) { _ = try QueueKeys(stream: pattern) }
        var valid = configuration
        valid.namespace = namespaces.first ?? "doctor"
        try valid.validate()
        var scope = DoctorReading.Scope(namespaces: namespaces, streamPatterns: streams)
        scope.mostPages = pages
        return scope
    }
}
