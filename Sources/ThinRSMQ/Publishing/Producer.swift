public import Logging
import Metrics
import NIOConcurrencyHelpers
public import Redis
import Tracing

/// Publishes messages to topics.
///
///     let id = try await producer.publish(Message(type: "order.created", payload: json), to: "orders")
///
/// One round trip for each message or chunk of a batch, and one command for each message. A message is in the stream when
/// `publish` returns; see ``PublishError`` for what is known when it throws, and `Streams.whenFull` for what becomes of a
/// stream that consumers do not keep up with.
public final class Producer: Sendable {
    private let client: RedisClient
    private let configuration: Configuration
    private let watch: TopicWatch
    private let metrics: ProducerMetrics
    private let tracer: (any Tracer)?
    private let clock: WallClock

    /// A producer for a namespace.
    ///
    /// - Parameters:
    ///   - client: Shared with everything else that talks to the same Redis.
    ///   - configuration: Validated here.
    ///   - logger: Hears of warnings, each topic's when its cause begins.
    ///   - onWarning: Hears of the same warnings.
    /// - Throws: `ConfigurationError`.
    public convenience init(
        client: RedisClient,
        configuration: Configuration,
        logger: Logger = Logger(label: "thinrsmq.producer", factory: { _ in SwiftLogNoOpLogHandler() }),
        onWarning: (@Sendable (ProducerWarning) -> Void)? = nil
    ) throws(ConfigurationError) {
        try self.init(
            client: client,
            configuration: configuration,
            logger: logger,
            onWarning: onWarning,
            clock: { Timestamp.now() },
            now: { .now }
        )
    }

    init(
        client: RedisClient,
        configuration: Configuration,
        logger: Logger,
        onWarning: (@Sendable (ProducerWarning) -> Void)?,
        clock: @escaping WallClock,
        now: @escaping @Sendable () -> ContinuousClock.Instant,
        metrics: ProducerMetrics = ProducerMetrics(),
        tracer: (any Tracer)? = nil
    ) throws(ConfigurationError) {
        try configuration.validate()
        self.client = client
        self.configuration = configuration
        self.clock = clock
        self.metrics = metrics
        // The system's may still be set when a producer is made.
        self.tracer = tracer
        watch = TopicWatch(
            configuration,
            metrics: metrics,
            logger: logger,
            onWarning: onWarning,
            now: now
        )
    }

    /// Publishes a message.
    ///
    /// - Returns: The id of its entry.
    /// - Throws: ``PublishError``, also when the task is cancelled; `MessageError`, `QueueKeyError`.
    @discardableResult
    public func publish(_ message: Message, to topic: String) async throws -> EntryID {
        try await publishBatch([message], to: topic)[0]
    }

    /// Publishes messages, whose entries follow each other in their order.
    ///
    /// A batch is sent in chunks, each in one round trip. It is no transaction: see ``PublishError/outcomes``.
    ///
    /// - Returns: The ids of the entries, in the order of the messages.
    /// - Throws: As ``publish(_:to:)``. An invalid message is refused before anything is sent.
    @discardableResult
    public func publishBatch(_ messages: [Message], to topic: String) async throws -> [EntryID] {
        try await publish(messages, to: topic, over: nil, nil).ids
    }

    /// Publishes a message and waits until replicas have it.
    ///
    /// Makes a connection for the call, one of the pool's: other commands would have to wait behind WAIT. A batch spares
    /// that for each message.
    ///
    /// - Returns: The id of its entry, and how many replicas have it, at least as many as wanted.
    /// - Throws: As ``publish(_:to:)``; with ``PublishError/Reason/notReplicated(wanted:acknowledged:)`` the message is
    ///   in the stream.
    @discardableResult
    public func publish(
        _ message: Message,
        to topic: String,
        durability: Durability
    ) async throws -> (id: EntryID, replicas: Int) {
        let (ids, replicas) = try await publishBatch([message], to: topic, durability: durability)
        return (ids[0], replicas)
    }

    /// Publishes messages and waits until replicas have them, chunk by chunk.
    ///
    /// - Returns: The ids of the entries, in the order of the messages, and how many replicas have them all.
    /// - Throws: As ``publish(_:to:durability:)``; the chunks behind one that not enough replicas have are not sent.
    @discardableResult
    public func publishBatch(
        _ messages: [Message],
        to topic: String,
        durability: Durability
    ) async throws -> (ids: [EntryID], replicas: Int) {
        do {
            return try await client.withSession { session in
                try await publish(messages, to: topic, over: session, durability)
            }
        } catch let error as RedisError {
            // The pool is exhausted or closed.
            throw failure(error, Array(repeating: .notPublished, count: messages.count))
        }
    }

    private func publish(
        _ messages: [Message],
        to topic: String,
        over session: RedisSession?,
        _ durability: Durability?
    ) async throws -> (ids: [EntryID], replicas: Int) {
        for message in messages { try message.checkPublishable() }
        guard !messages.isEmpty else { return ([], 0) }
        let topic = try await known(topic, toPublish: messages.count)
        let publication = Publication(
            client: client,
            session: session,
            durability: durability,
            stream: topic.stream,
            maxLength: topic.trims && configuration.streams.whenFull == .trim
                ? configuration.streams.defaultMaxLength : nil,
            producedAt: clock().description
        )
        var call = PublishCall(messages, to: topic, watch, publication)
        let tracer = tracer ?? InstrumentationSystem.tracer
        // A span that nobody records still costs as much as encoding the message.
        if tracer is NoOpTracer { return try await run(&call) }
        return try await tracer.withSpan("\(topic.stream) publish", ofKind: .producer) { span in
            span.attributes["messaging.system"] = "redis"
            span.attributes["messaging.destination.name"] = topic.stream
            if messages.count > 1 { span.attributes["messaging.batch.message_count"] = messages.count }
            let result = try await run(&call)
            if result.ids.count == 1 { span.attributes["messaging.message.id"] = result.ids[0].description }
            return result
        }
    }

    private func known(_ topic: String, toPublish count: Int) async throws -> TopicWatch.Topic {
        do {
            return try await watch.topic(topic, publishing: count, client)
        } catch let error as QueueKeyError {
            throw error
        } catch {
            throw failure(error, Array(repeating: .notPublished, count: count))
        }
    }

    private func run(_ call: inout PublishCall) async throws -> (ids: [EntryID], replicas: Int) {
        do {
            try await call.run()
        } catch {
            throw failure(error, call.outcomes)
        }
        let ids = call.outcomes.compactMap(\.id)
        // A reply that is no id leaves its message unknown.
        guard ids.count == call.outcomes.count else {
            throw failure(RedisError(.unexpectedReply, "the server replied to XADD without an id"), call.outcomes)
        }
        metrics.published.increment(by: ids.count)
        return (ids, call.replicas ?? 0)
    }

    private func failure(_ error: any Error, _ outcomes: [PublishOutcome]) -> PublishError {
        let published = outcomes.lazy.compactMap(\.id).count
        metrics.published.increment(by: published)
        metrics.failed.increment(by: outcomes.count - published)
        return PublishError(outcomes: outcomes, reason: PublishError.Reason(error))
    }
}
