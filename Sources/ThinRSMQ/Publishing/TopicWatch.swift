import Logging
import Metrics
import NIOConcurrencyHelpers
import Redis

/// Knows the topics that a producer has published to: their keys, whether to trim, and how long the streams are, from a
/// look now and then.
final class TopicWatch: Sendable {
    /// How long a length counts as known.
    private static let shelfLife = Duration.seconds(60)
    /// Most topics that are remembered; with more, lengths are asked for more often.
    private static let mostTopics = 10_000

    /// What to do about the next publish to a topic.
    struct Topic: Sendable {
        let name: String
        let stream: String
        /// Used where only what no group needs is trimmed.
        let groups: StreamGroups.Memory
        /// Decided before the first publish; a stream that has become short is trimmed from then on.
        fileprivate(set) var trims: Bool
        var isKnownUntil: ContinuousClock.Instant
        /// How many messages more, by our own count, may go into the stream before its length is asked for early.
        var room: Int
        /// Messages that were ever admitted to it, where it is bounded, and how many of them had their answer.
        var admitted = 0
        var settled = 0
        /// Whether its length was warned of and has called for it since.
        fileprivate var isWarnedOf: Bool
        /// Whether to ask for the stream's length along with it.
        fileprivate(set) var asksLength = false
    }

    let streams: Configuration.Streams
    let now: @Sendable () -> ContinuousClock.Instant
    let topics = NIOLockedValueBox<[String: Topic]>([:])
    private let namespace: String
    private let metrics: ProducerMetrics
    private let logger: Logger
    private let onWarning: (@Sendable (ProducerWarning) -> Void)?

    init(
        _ configuration: Configuration,
        metrics: ProducerMetrics,
        logger: Logger,
        onWarning: (@Sendable (ProducerWarning) -> Void)?,
        now: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.now = now
        namespace = configuration.namespace
        streams = configuration.streams
        self.metrics = metrics
        self.logger = logger
        self.onWarning = onWarning
    }

    /// A topic that so many messages are about to be published to.
    func topic(_ name: String, publishing count: Int, _ client: RedisClient) async throws -> Topic {
        let known: Topic? = topics.withLockedValue { topics in
            guard var topic = topics[name] else { return nil }
            // Admission counts for itself.
            if streams.whenFull.isBound { return topic }
            topic.room -= count
            topics[name]?.room = topic.room
            guard topic.isKnownUntil <= now() || topic.room <= 0 else { return topic }
            // Others that publish meanwhile need not ask as well.
            topic.isKnownUntil = now() + Self.shelfLife
            topic.room = .max
            topics[name] = topic
            topic.asksLength = true
            return topic
        }
        if let known { return known }
        return try await meet(name, publishing: count, client)
    }

    private func meet(_ name: String, publishing count: Int, _ client: RedisClient) async throws -> Topic {
        let stream = try QueueKeys(namespace: namespace, topic: name).stream
        // Where the stream is bounded, admission looks.
        let groups = StreamGroups.Memory(now: now)
        let length = streams.whenFull.isBound ? nil : try await firstLook(at: stream, groups, client)
        let topic = Topic(
            name: name,
            stream: stream,
            groups: groups,
            trims: length.map(mayTrim) ?? streams.trimExisting,
            isKnownUntil: streams.whenFull.isBound ? now() : now() + Self.shelfLife,
            room: length.map { room(above: $0) - count } ?? .max,
            isWarnedOf: length.map(needsAttention) ?? false
        )
        let known: Topic? = topics.withLockedValue { topics in
            // Of several that publish to it for the first time, one warns.
            if let known = topics[name] { return known }
            if topics.count >= Self.mostTopics { topics.removeAll() }
            topics[name] = topic
            return nil
        }
        if let known { return known }
        if let length {
            if topic.isWarnedOf { warn(of: length, topic) }
        } else if !streams.whenFull.isBound {
            warn(.lengthUnknown(stream: stream))
        }
        // A first batch may be larger than the room that the look has found.
        var first = topic
        first.asksLength = topic.room < 0
        return first
    }

    /// Nil without the permission to look: a user who may publish need not have any other.
    private func firstLook(
        at stream: String,
        _ groups: StreamGroups.Memory,
        _ client: RedisClient
    ) async throws -> Int? {
        do {
            return try await lengthQuestion(groups, client).ask(client, of: stream).length
        } catch let error as RedisError where error.lacksPermission {
            return nil
        }
    }

    /// What is sent behind messages to learn the stream's length.
    func lengthQuestion(_ groups: StreamGroups.Memory, _ client: RedisClient) async throws -> LengthQuestion {
        switch streams.whenFull {
        case .trim: .length
        default: .trimmed(try await client.load(QueueScript.trimAcknowledged.script), from: nearlyFull, groups)
        }
    }

    /// Takes note of a length that was asked for, and warns when it begins to call for it.
    func saw(_ length: Int, of topic: Topic) {
        update(topic, length) { $0.room = room(above: length) }
    }

    /// Takes note of a length as `saw` does, and changes what is known of the topic by it.
    func update(_ topic: Topic, _ length: Int, _ change: (inout Topic) -> Void) {
        let news: Topic? = topics.withLockedValue { topics in
            var topic = topics[topic.name] ?? topic
            let isNews = needsAttention(length) && !topic.isWarnedOf
            topic.trims = topic.trims || mayTrim(length)
            topic.isKnownUntil = now() + Self.shelfLife
            topic.isWarnedOf = needsAttention(length)
            change(&topic)
            topics[topic.name] = topic
            return isNews ? topic : nil
        }
        if let news { warn(of: length, news) }
    }

    private func needsAttention(_ length: Int) -> Bool {
        length >= nearlyFull
    }

    /// A stream that is nearly full already is looked at when its length is old, and not with every message; where a look
    /// may also shorten it, after each tenth.
    private func room(above length: Int) -> Int {
        guard needsAttention(length) else { return nearlyFull - length }
        return streams.whenFull == .trim ? .max : tenth
    }

    /// As many messages as the look at a stream may be behind.
    var tenth: Int { max(1, streams.defaultMaxLength / 10) }

    var nearlyFull: Int {
        streams.defaultMaxLength - streams.defaultMaxLength / 10
    }

    private func mayTrim(_ length: Int) -> Bool {
        streams.whenFull != .trim || streams.trimExisting || length <= 2 * streams.defaultMaxLength
    }

    private func warn(of length: Int, _ topic: Topic) {
        let (stream, maxLength) = (topic.stream, streams.defaultMaxLength)
        warn(
            topic.trims
                ? .nearlyFull(stream: stream, length: length, maxLength: maxLength, whenFull: streams.whenFull)
                : .notTrimming(stream: stream, length: length, maxLength: maxLength)
        )
    }

    private func warn(_ warning: ProducerWarning) {
        metrics.warnings.increment()
        logger.warning("stream length needs attention", metadata: ["warning": "\(warning)"])
        onWarning?(warning)
    }
}
