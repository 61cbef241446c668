public import Logging
import Metrics
import NIOConcurrencyHelpers
public import Redis
import Tracing

/// Publishes messages to topics.
///
///     let id = try await producer.publish(Message(type: "order.created", payload: json), to: "orders")
///
/// One round trip and one command for each message or chunk of a batch. A message is in the stream when `publish`
/// returns; see ``PublishError`` for what is known when it throws.
public final class Producer: Sendable {
    private let client: RedisClient
    private let configuration: Configuration
    private let watch: TopicWatch
    private let metrics = ProducerMetrics()
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
        now: @escaping @Sendable () -> ContinuousClock.Instant
    ) throws(ConfigurationError) {
        try configuration.validate()
        self.client = client
        self.configuration = configuration
        self.clock = clock
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
    /// - Throws: ``PublishError``, `MessageError`, `QueueKeyError`, or `CancellationError`, after which the outcome is
    ///   unknown.
    @discardableResult
    public func publish(_ message: Message, to topic: String) async throws -> EntryID {
        try await publishBatch([message], to: topic)[0]
    }

    /// Publishes messages, whose entries follow each other in their order.
    ///
    /// A batch is sent in chunks, each in one round trip. It is no transaction: see ``PublishError/ids``.
    ///
    /// - Returns: The ids of the entries, in the order of the messages.
    /// - Throws: As ``publish(_:to:)``. An invalid message is refused before anything is sent.
    @discardableResult
    public func publishBatch(_ messages: [Message], to topic: String) async throws -> [EntryID] {
        for message in messages { try message.checkPublishable() }
        guard !messages.isEmpty else { return [] }
        let topic = try await known(topic, toPublish: messages.count)
        // A span that nobody records still costs as much as encoding the message.
        if InstrumentationSystem.tracer is NoOpTracer { return try await send(messages, to: topic) }
        return try await withSpan("\(topic.stream) publish", ofKind: .producer) { span in
            span.attributes["messaging.system"] = "redis"
            span.attributes["messaging.destination.name"] = topic.stream
            let ids = try await send(messages, to: topic)
            if ids.count == 1 { span.attributes["messaging.message.id"] = ids[0].description }
            return ids
        }
    }

    private func known(_ topic: String, toPublish count: Int) async throws -> TopicWatch.Topic {
        do {
            return try await watch.topic(topic, publishing: count, client)
        } catch let error as RedisError {
            throw failure(error, [], of: count)
        }
    }

    private func send(_ messages: [Message], to topic: TopicWatch.Topic) async throws -> [EntryID] {
        let publication = Publication(
            stream: topic.stream,
            maxLength: topic.trims ? configuration.streams.defaultMaxLength : nil,
            producedAt: clock().description
        )
        var ids: [EntryID?] = []
        ids.reserveCapacity(messages.count)
        var asksLength = topic.asksLength
        for chunk in messages.publishingChunks {
            do {
                if let length = try await publication.send(chunk, asksLength: asksLength, client, into: &ids) {
                    watch.saw(length, of: topic)
                }
                asksLength = false
            } catch let error as RedisError {
                throw failure(error, ids, of: messages.count)
            }
        }
        metrics.published.increment(by: ids.count)
        return ids.compactMap(\.self)
    }

    private func failure(_ error: RedisError, _ ids: [EntryID?], of count: Int) -> PublishError {
        metrics.published.increment(by: ids.lazy.compactMap(\.self).count)
        metrics.failed.increment()
        let unsent = [EntryID?](repeating: nil, count: count - ids.count)
        return PublishError(ids: ids + unsent, underlying: error)
    }
}
