import ArgumentParser
import JSON
import Logging
import QueueMonitor
import Redis
import ServiceLifecycle
import ThinRSMQ
import UnixSignals

/// `thinrsmq consume`, also called `consumer`.
struct ConsumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consume",
        abstract: "Consume a topic's messages as a member of a group, and print them.",
        usage: "thinrsmq consume --topic <topic> --group <group> [<option> ...]",
        discussion: """
            Each message is acknowledged when it has been handled: printed, after --process-time. Ctrl-C stops in \
            order: nothing more is read, and what was read is finished.

              thinrsmq consume --topic orders --group order-processor
            """
    )

    @OptionGroup
    private var topic: TopicOptions

    @Option(name: .oneOrTwoDashes("group"), help: "The consumer group (required); it is created if it does not exist.")
    private var group: String?

    @Option(
        name: .oneOrTwoDashes("fail-rate"),
        help: "Fail this share of the attempts on purpose, from 0 to 1.",
        transform: AcceptedValue.share.argument
    )
    private var failRate = 0.0

    @Option(
        name: .oneOrTwoDashes("process-time"),
        help: ArgumentHelp("How long handling a message takes.", valueName: "duration"),
        transform: AcceptedValue.duration(.zero...Duration.seconds(86_400)).argument
    )
    private var processTime = Duration.zero

    @Option(
        name: .oneOrTwoDashes("min-idle"),
        help: ArgumentHelp(
            "How long a lease lasts, which is renewed three times within it: no longer than the monitor's (default: 60s).",
            valueName: "duration"
        ),
        transform: MonitorValue.minIdle.argument
    )
    private var minIdle: Duration?

    @Flag(name: .oneOrTwoDashes("monitor"), help: "Also claim what other consumers of the group left pending.")
    private var monitor = false

    @Flag(name: .oneOrTwoDashes("drain"), help: "End when the group has nothing left to do.")
    private var drain = false

    @Option(
        name: .oneOrTwoDashes("timeout"),
        help: ArgumentHelp(
            "End after this time. With --drain, ending so is a failure.",
            valueName: "duration"
        ),
        transform: AcceptedValue.duration(.milliseconds(1)...Duration.seconds(366 * 86_400)).argument
    )
    private var timeout: Duration?

    @OptionGroup
    private var output: OutputOptions

    func run() async throws {
        var configuration = try topic.configuration()
        configuration.monitor.enabled = monitor
        if let minIdle { configuration.monitor.minIdleTime = minIdle }
        let (topic, group) = (try topic.name, try required(group, "--group"))
        let logger = StandardErrorLog.logger("thinrsmq.consume", level: .warning)
        try await withRedisClient(configuration.redis, logger: logger) { client in
            // A consumer waits for a Redis that is away; whoever starts one by hand wants to know at once.
            _ = try await client.execute("PING", repeatable: true)
            let consumer = try Consumer(
                client: client,
                configuration: configuration,
                topic: topic,
                group: group,
                logger: logger,
                onSkip: { id, reason in
                    logger.warning("entry skipped", metadata: ["entry.id": "\(id)", "reason": "\(reason)"])
                },
                handler: handler()
            )
            try await serviceGroup(consumer, client, logger).run()
        }
    }

    private func handler() -> Handler {
        let standardOutput = StandardOutput()
        let (failRate, processTime, printsJSON) = (failRate, processTime, output.json)
        return { delivery in
            try await Task.sleep(for: processTime)
            let failure = Double.random(in: 0..<1) < failRate ? WantedFailure() : nil
            let line = DeliveryLine(delivery: delivery, failure: failure?.description)
            let text = printsJSON ? line.json.description : line.text(width: standardOutput.width)
            try await standardOutput.print(text)
            if let failure { throw failure }
        }
    }

    private func serviceGroup(_ consumer: Consumer, _ client: RedisClient, _ logger: Logger) -> ServiceGroup {
        var services: [any Service] = [consumer]
        if drain {
            let (inspector, queue) = (QueueInspector(client: client), consumer.queue)
            services.append(DrainWatch(isDrained: { try await inspector.isDrained(queue) }, logger: logger))
        }
        if let timeout { services.append(Timeout(limit: timeout, isFailure: drain)) }
        return ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { service in
                    // Whichever of them ends, the others end in order, and the consumer finishes what it has read.
                    ServiceGroupConfiguration.ServiceConfiguration(
                        service: service,
                        successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup
                    )
                },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
    }
}

extension AcceptedValue where Value == Double {
    fileprivate static let share = AcceptedValue(description: "a number from 0 to 1") { text in
        Double(text).flatMap { (0...1).contains($0) ? $0 : nil }
    }
}

/// What `--fail-rate` throws.
private struct WantedFailure: Error, CustomStringConvertible {
    let description = "failed on purpose"
}
