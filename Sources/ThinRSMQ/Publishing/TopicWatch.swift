import Logging
import Metrics
import NIOConcurrencyHelpers
import Redis

/// What a producer warns of; publishing goes on.
public enum ProducerWarning: Sendable, Hashable, CustomStringConvertible {
    /// The stream is nearly as long as MAXLEN allows: entries that no consumer has read yet will be trimmed.
    case nearlyFull(stream: String, length: Int, maxLength: Int)
    /// The stream is far longer than our MAXLEN, as another producer's settings have it: it is not trimmed, unless
    /// `Streams.trimExisting` says so.
    case notTrimming(stream: String, length: Int, maxLength: Int)

    /// One sentence with the figures.
    public var description: String {
        switch self {
        case .nearlyFull(let stream, let length, let maxLength):
            "stream '\(stream)' holds \(length) entries of \(maxLength): unread ones will be trimmed"
        case .notTrimming(let stream, let length, let maxLength):
            "stream '\(stream)' holds \(length) entries, far more than our \(maxLength): it is not trimmed"
        }
    }
}

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
        /// Decided before the first publish; a stream that has become short is trimmed from then on.
        fileprivate(set) var trims: Bool
        fileprivate var isKnownUntil: ContinuousClock.Instant
        /// How many messages more, by our own count, make the stream nearly full: then its length is asked for early.
        fileprivate var room: Int
        /// Whether its length was warned of and has called for it since.
        fileprivate var isWarnedOf: Bool
        /// Whether to ask for the stream's length along with it.
        fileprivate(set) var asksLength = false
    }

    private let configuration: Configuration
    private let metrics: ProducerMetrics
    private let logger: Logger
    private let onWarning: (@Sendable (ProducerWarning) -> Void)?
    private let now: @Sendable () -> ContinuousClock.Instant
    private let topics = NIOLockedValueBox<[String: Topic]>([:])

    init(
        _ configuration: Configuration,
        metrics: ProducerMetrics,
        logger: Logger,
        onWarning: (@Sendable (ProducerWarning) -> Void)?,
        now: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.now = now
        self.configuration = configuration
        self.metrics = metrics
        self.logger = logger
        self.onWarning = onWarning
    }

    /// A topic that so many messages are about to be published to.
    func topic(_ name: String, publishing count: Int, _ client: RedisClient) async throws -> Topic {
        let known: Topic? = topics.withLockedValue { topics in
            guard var topic = topics[name] else { return nil }
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
        let stream = try QueueKeys(namespace: configuration.namespace, topic: name).stream
        let length = try await firstLook(at: stream, client)
        let topic = Topic(
            name: name,
            stream: stream,
            trims: mayTrim(length),
            isKnownUntil: now() + Self.shelfLife,
            room: room(above: length) - count,
            isWarnedOf: needsAttention(length)
        )
        let known: Topic? = topics.withLockedValue { topics in
            // Of several that publish to it for the first time, one warns.
            if let known = topics[name] { return known }
            if topics.count >= Self.mostTopics { topics.removeAll() }
            topics[name] = topic
            return nil
        }
        if let known { return known }
        if topic.isWarnedOf { warn(of: length, topic) }
        return topic
    }

    private func firstLook(at stream: String, _ client: RedisClient) async throws -> Int {
        do {
            return try await client.execute("XLEN", repeatable: true, stream).integer()
        } catch let error as RedisError where error.code == .outcomeUnknown {
            // What is unknown is the length: of the messages it is known that none was sent.
            var known = RedisError(.connectionFailed, error.message)
            (known.command, known.address) = (error.command, error.address)
            throw known
        }
    }

    /// Takes note of a length that was asked for, and warns when it begins to call for it.
    func saw(_ length: Int, of topic: Topic) {
        let news: Topic? = topics.withLockedValue { topics in
            guard var topic = topics[topic.name] else { return nil }
            let isNews = needsAttention(length) && !topic.isWarnedOf
            topic.trims = topic.trims || mayTrim(length)
            topic.room = room(above: length)
            topic.isWarnedOf = needsAttention(length)
            topics[topic.name] = topic
            return isNews ? topic : nil
        }
        if let news { warn(of: length, news) }
    }

    private func needsAttention(_ length: Int) -> Bool {
        length >= nearlyFull
    }

    /// A stream that is nearly full already is looked at when its length is old, and not with every message.
    private func room(above length: Int) -> Int {
        needsAttention(length) ? .max : nearlyFull - length
    }

    private var nearlyFull: Int {
        configuration.streams.defaultMaxLength - configuration.streams.defaultMaxLength / 10
    }

    private func mayTrim(_ length: Int) -> Bool {
        configuration.streams.trimExisting || length <= 2 * configuration.streams.defaultMaxLength
    }

    private func warn(of length: Int, _ topic: Topic) {
        let maxLength = configuration.streams.defaultMaxLength
        let warning: ProducerWarning =
            topic.trims
            ? .nearlyFull(stream: topic.stream, length: length, maxLength: maxLength)
            : .notTrimming(stream: topic.stream, length: length, maxLength: maxLength)
        metrics.warnings.increment()
        logger.warning("stream length needs attention", metadata: ["warning": "\(warning)"])
        onWarning?(warning)
    }
}

/// What a producer counts, made once.
struct ProducerMetrics: Sendable {
    let published = Counter(label: "thinrsmq_producer_published")
    let failed = Counter(label: "thinrsmq_producer_failed")
    let warnings = Counter(label: "thinrsmq_producer_warnings")
}
