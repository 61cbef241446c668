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

    /// A topic that is about to be published to.
    func topic(_ name: String, _ client: RedisClient) async throws -> Topic {
        let known: Topic? = topics.withLockedValue { topics in
            guard var topic = topics[name] else { return nil }
            guard topic.isKnownUntil <= now() else { return topic }
            // Others that publish meanwhile need not ask as well.
            topic.isKnownUntil = now() + Self.shelfLife
            topics[name] = topic
            topic.asksLength = true
            return topic
        }
        if let known { return known }
        return try await meet(name, client)
    }

    private func meet(_ name: String, _ client: RedisClient) async throws -> Topic {
        let stream = try QueueKeys(namespace: configuration.namespace, topic: name).stream
        let length = try await firstLook(at: stream, client)
        let topic = Topic(name: name, stream: stream, trims: mayTrim(length), isKnownUntil: now() + Self.shelfLife)
        let known: Topic? = topics.withLockedValue { topics in
            // Of several that publish to it for the first time, one warns.
            if let known = topics[name] { return known }
            if topics.count >= Self.mostTopics { topics.removeAll() }
            topics[name] = topic
            return nil
        }
        if let known { return known }
        judge(length, of: topic)
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

    /// Takes note of a length that was asked for.
    func saw(_ length: Int, of topic: Topic) {
        var topic = topic
        if !topic.trims, mayTrim(length) {
            topic.trims = true
            topics.withLockedValue { [name = topic.name] in $0[name]?.trims = true }
        }
        judge(length, of: topic)
    }

    private func mayTrim(_ length: Int) -> Bool {
        configuration.streams.trimExisting || length <= 2 * configuration.streams.defaultMaxLength
    }

    /// Warns if the length of a topic's stream calls for it.
    private func judge(_ length: Int, of topic: Topic) {
        let maxLength = configuration.streams.defaultMaxLength
        let warning: ProducerWarning
        if !topic.trims {
            warning = .notTrimming(stream: topic.stream, length: length, maxLength: maxLength)
        } else if length >= maxLength - maxLength / 10 {
            warning = .nearlyFull(stream: topic.stream, length: length, maxLength: maxLength)
        } else {
            return
        }
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
