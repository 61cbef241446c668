import ArgumentParser
import Logging
import Redis
import ServiceLifecycle
import ThinRSMQ
import UnixSignals

/// What the director tells a worker process.
struct WorkerOptions: ParsableArguments {
    @Option(help: "The port of 127.0.0.1 that leads to Redis.")
    var port: Int

    @Option(help: "The seed of the run.")
    var seed: UInt64

    @Option(help: "The file to append the ledger to.")
    var ledger: String

    @Option(help: "Trim the stream to this length, whoever still needs the entries.")
    var trim: Int?

    var configuration: Configuration { SoakQueue.configuration(port: port, trim: trim) }

    /// Runs a service with a client until SIGTERM, which ends it in order.
    func serve(as name: String, _ service: (RedisClient, Logger) throws -> any Service) async throws {
        // Standard error goes to a file of the run.
        var logger = Logger(label: "soak.\(name)", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .warning
        let client = try RedisClient(configuration.redis, logger: logger)
        defer { client.close() }
        try await ServiceGroup(
            services: [try service(client, logger)],
            gracefulShutdownSignals: [.sigterm],
            logger: logger
        ).run()
    }
}
