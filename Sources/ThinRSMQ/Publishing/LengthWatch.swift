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

/// Knows how long the streams of a producer are, from a look now and then, and warns.
final class LengthWatch: Sendable {
    /// How long a length counts as known.
    private static let shelfLife = Duration.seconds(60)
    /// Most streams that are remembered; with more, lengths are asked for more often.
    private static let mostStreams = 10_000

    private struct Stream {
        let trims: Bool
        var isKnownUntil: ContinuousClock.Instant
    }

    private let settings: Configuration.Streams
    private let metrics: ProducerMetrics
    private let logger: Logger
    private let onWarning: (@Sendable (ProducerWarning) -> Void)?
    private let streams = NIOLockedValueBox<[String: Stream]>([:])

    init(
        _ settings: Configuration.Streams,
        metrics: ProducerMetrics,
        logger: Logger,
        onWarning: (@Sendable (ProducerWarning) -> Void)?
    ) {
        self.settings = settings
        self.metrics = metrics
        self.logger = logger
        self.onWarning = onWarning
    }

    /// Whether to trim a stream: decided once, before the first publish to it.
    func trims(_ stream: String, _ client: RedisClient) async throws -> Bool {
        if let known = streams.withLockedValue({ $0[stream] }) { return known.trims }
        let length: Int
        do {
            length = try await client.execute("XLEN", repeatable: true, stream).integer()
        } catch let error as RedisError {
            throw PublishError(ids: [nil], underlying: error)
        }
        let isForeign = length > 2 * settings.defaultMaxLength
        let trims = settings.trimExisting || !isForeign
        streams.withLockedValue { streams in
            if streams.count >= Self.mostStreams { streams.removeAll() }
            streams[stream] = Stream(trims: trims, isKnownUntil: .now + Self.shelfLife)
        }
        judge(length, of: stream, trims: trims)
        return trims
    }

    /// Whether the stream's length is to be asked for with the next publish.
    func isDue(_ stream: String) -> Bool {
        streams.withLockedValue { streams in
            guard let known = streams[stream], known.isKnownUntil <= .now else { return false }
            // Others that publish meanwhile need not ask as well.
            streams[stream]?.isKnownUntil = .now + Self.shelfLife
            return true
        }
    }

    func saw(_ length: Int, of stream: String) {
        judge(length, of: stream, trims: streams.withLockedValue { $0[stream]?.trims } ?? true)
    }

    private func judge(_ length: Int, of stream: String, trims: Bool) {
        let maxLength = settings.defaultMaxLength
        let warning: ProducerWarning
        if !trims {
            warning = .notTrimming(stream: stream, length: length, maxLength: maxLength)
        } else if length >= maxLength - maxLength / 10 {
            warning = .nearlyFull(stream: stream, length: length, maxLength: maxLength)
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
