import ArgumentParser
import Autoscaling
import Logging
import QueueMonitor
import Redis
import ServiceLifecycle
import ThinRSMQ
import UnixSignals

/// `thinrsmq demo`: the main job on live traffic, without any set-up.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show the monitor at work: live traffic, and consumers that fail, crash and hang.",
        discussion: """
            Starts a redis-server of its own in a temporary folder, producers with changing traffic, consumers as \
            processes that are killed and suspended, and the monitor, which scans every second and scales one of the \
            groups. Ctrl-C ends all of it.
            """
    )

    @Option(
        help: ArgumentHelp(
            "Use this server instead; the demo writes below the namespace demo.",
            valueName: "host:port"
        )
    )
    private var redis: String?

    @Option(
        help: ArgumentHelp(
            "Where metrics are served (default: 127.0.0.1:9746, or any free port).",
            valueName: "host:port"
        ),
        transform: MonitorValue.listen.argument
    )
    private var listen: HTTPAddress?

    func validate() throws {
        guard redis == nil || target != nil else {
            throw ValidationError("the value of --redis is no address; accepted: \(RedisTarget.acceptedText)")
        }
    }

    private var target: RedisTarget? { redis.flatMap { RedisTarget($0) } }

    func run() async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    ServiceGroupConfiguration.ServiceConfiguration(
                        service: DemoService(target: target, listen: listen),
                        successTerminationBehavior: .gracefullyShutdownGroup
                    )
                ],
                gracefulShutdownSignals: [.sigint, .sigterm],
                logger: Logger(label: "thinrsmq.demo") { _ in SwiftLogNoOpLogHandler() }
            )
        )
        try await group.run()
    }
}

/// Everything that the demo runs.
private struct DemoService: Service {
    let target: RedisTarget?
    let listen: HTTPAddress?

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            do {
                try await begin()
            } catch is CancellationError {
                // The ordinary end.
            }
        }
    }

    private func begin() async throws {
        guard let target else {
            return try await PrivateRedis.with { try await run(on: $0.settings, named: "127.0.0.1:\($0.port)") }
        }
        var settings = Configuration.Redis()
        settings.apply(target)
        try await run(on: settings, named: settings.address)
    }

    private func run(on settings: Configuration.Redis, named redis: String) async throws {
        let logger = StandardErrorLog.logger("thinrsmq.demo", level: .error)
        try await withRedisClient(settings, logger: logger) { client in
            _ = try await client.execute("PING", repeatable: true)
            let screen = DemoScreen(redis: redis, isTerminal: Terminal.isTerminal(1))
            let producer = try Producer(
                client: client,
                configuration: Configuration(namespace: "demo", redis: settings)
            )
            try await withThrowingDiscardingTaskGroup { group in
                for topic in DemoTopic.all {
                    let source = DemoProducer(topic: topic, producer: producer, client: client) { screen.add(news: $0) }
                    group.addTask { await source.run() }
                    for number in 0..<(topic.consumers ?? 0) {
                        let consumer = ConsumerProcess(topic: topic, number: number + 1, redis: settings) {
                            screen.add(news: $0)
                        }
                        group.addTask { await consumer.run() }
                    }
                }
                group.addTask { try await monitor(client, settings, screen, logger) }
            }
        }
    }

    /// On the usual port, or on any other where that one is taken and none was asked for.
    private func monitor(
        _ client: RedisClient,
        _ redis: Configuration.Redis,
        _ screen: DemoScreen,
        _ logger: Logger
    ) async throws {
        var settings = MonitorSettings()
        settings.namespaces = ["demo"]
        settings.interval = .seconds(1)
        settings.queue.monitor.minIdleTime = .seconds(3)
        settings.listen = listen ?? settings.listen
        let scaled = DemoTopic.all.filter { $0.consumers == nil }
        settings.scaling.targets = scaled.map(\.target)
        func service() throws -> QueueMonitorService {
            try QueueMonitorService(
                settings: settings,
                client: client,
                version: programVersion,
                actuators: Dictionary(
                    uniqueKeysWithValues: scaled.map { ($0.name, processes(of: $0, redis, screen)) }
                ),
                logger: logger,
                onListening: { screen.listening(at: $0) },
                onTick: { screen.show($0) }
            )
        }
        do {
            try await service().run()
        } catch HTTPServerError.addressInUse where listen == nil {
            settings.listen = HTTPAddress(host: "127.0.0.1", port: 0)
            try await service().run()
        }
    }

    private func processes(
        of topic: DemoTopic,
        _ redis: Configuration.Redis,
        _ screen: DemoScreen
    ) -> any ScalingActuator {
        LocalProcesses(onDecision: { screen.add(change: "\(topic.name): \($0)") }) { number, started in
            var process = ConsumerProcess(topic: topic, number: number, redis: redis) { screen.add(news: $0) }
            (process.hasAccidents, process.started) = (false, started)
            await process.run()
        }
    }
}

extension DemoTopic {
    /// How it is scaled: in a hurry, so that one sees it.
    fileprivate var target: ScalingTarget {
        var target = ScalingTarget(name: name, stream: "demo:\(name)", group: group)
        target.scaling.minReplicas = 1
        target.scaling.maxReplicas = 6
        target.scaling.drainTarget = .seconds(5)
        target.scaling.scaleDown.stabilizationWindow = .seconds(10)
        target.actuator = .process(ScalingProcess(command: ["thinrsmq", "consume"]))
        return target
    }
}
