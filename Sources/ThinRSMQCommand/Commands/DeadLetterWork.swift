import JSON
import Logging
import QueueMonitor
import ServiceLifecycle
import ThinRSMQ
import UnixSignals

/// What the commands do with the dead letters of a topic, and how they show what came of it.
struct DeadLetterWork: Sendable {
    let queue: DeadLetterQueue
    let topic: String
    /// Most dead letters that the topic keeps.
    let maxLength: Int
    let logger: Logger
    let printsJSON: Bool
    let standardOutput = StandardOutput()

    /// Prints how many there are, in a document under a name.
    func size(_ filter: DeadLetterFilter = DeadLetterFilter(), as name: String = "size") async throws {
        try await print(count: try await queue.size(topic, matching: filter), name)
    }

    func peek(
        _ filter: DeadLetterFilter = DeadLetterFilter(),
        count: Int,
        after cursor: EntryID? = nil
    ) async throws {
        let letters = try await queue.peek(topic, count: count, after: cursor, matching: filter)
        let text =
            printsJSON
            ? JSON.array(letters.map(\.json)).description
            : Table.deadLetters(letters).text(width: standardOutput.width)
        try await standardOutput.print(text)
    }

    /// Deletes the dead letters that a filter means, if the user confirms it on hearing how many they are.
    func purge(_ confirmation: ConfirmationOptions, _ filter: DeadLetterFilter = DeadLetterFilter()) async throws {
        let (count, total) = (try await queue.size(topic, matching: filter), try await queue.size(topic))
        if count > 0 {
            try await confirmation.confirm("delete \(count.grouped) of \(total.grouped) dead letters of '\(topic)'")
        }
        var progress = Progress("dead letters deleted")
        defer { progress.clear() }
        let deleted = try await queue.purge(topic, matching: filter) { progress.update($0.done) }
        progress.clear()
        try await print(count: deleted, "purged")
    }

    private func print(count: Int, _ name: String) async throws {
        try await standardOutput.print(
            printsJSON ? JSON.object([(name, .integer(count))]).description : String(count)
        )
    }
}

/// Lends the dead letters of a topic, until the work is done or a signal ends it.
///
/// The signal cancels the work instead of ending the program, so that it can say how far it has come.
func withDeadLetters(
    _ topic: TopicOptions,
    _ output: OutputOptions? = nil,
    _ body: @escaping @Sendable (DeadLetterWork) async throws -> Void
) async throws {
    let configuration = try topic.configuration()
    let name = try topic.name
    let logger = StandardErrorLog.logger("thinrsmq.dlq", level: .warning)
    try await withRedisClient(configuration.redis, logger: logger) { client in
        let queue = try DeadLetterQueue(client: client, configuration: configuration, logger: logger)
        let work = DeadLetterWork(
            queue: queue,
            topic: name,
            maxLength: configuration.deadLetters.maxLength,
            logger: logger,
            printsJSON: output?.json ?? true
        )
        let services = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(
                        service: OneTimeWork { try await body(work) },
                        successTerminationBehavior: .gracefullyShutdownGroup
                    )
                ],
                cancellationSignals: [.sigint, .sigterm],
                logger: StandardErrorLog.logger("thinrsmq.dlq", level: .critical)
            )
        )
        try await services.run()
    }
}

/// Work that ends by itself, as a service.
private struct OneTimeWork: Service {
    let work: @Sendable () async throws -> Void

    func run() async throws {
        try await work()
    }
}
