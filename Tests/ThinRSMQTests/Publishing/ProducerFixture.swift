import InMemoryTracing
import Logging
import MetricsTestKit
import TestSupport
import Testing

@testable import ThinRSMQ

let silentLogger = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }

/// A producer of a queue, its warnings, figures and spans, and the clock that says when a length is old.
struct ProducerFixture: Sendable {
    static let topic = "orders"
    static let publishedAt = Timestamp(seconds: 1_770_802_200, nanoseconds: 123_456_789)

    let producer: Producer
    let warnings = Watched<[ProducerWarning]>([])
    let metrics = TestMetrics()
    /// Hears of every publish, if the producer is traced.
    let tracer = InMemoryTracer()
    private let start = ContinuousClock.now
    private let elapsed = Watched(Duration.zero)

    init(_ queue: QueueFixture, isTraced: Bool = false) throws {
        let (warnings, start, elapsed) = (warnings, start, elapsed)
        producer = try Producer(
            client: queue.client,
            configuration: queue.configuration,
            logger: silentLogger,
            onWarning: { warning in warnings.update { $0.append(warning) } },
            clock: { Self.publishedAt },
            now: { start + elapsed.current },
            metrics: ProducerMetrics(factory: metrics),
            tracer: isTraced ? tracer : nil
        )
    }

    func advance(by duration: Duration) {
        elapsed.update { $0 += duration }
    }

    @discardableResult
    func publish(_ payload: String = "{}") async throws -> EntryID {
        try await producer.publish(Message(type: "order", payload: payload), to: Self.topic)
    }

    /// What the producer has counted under a name.
    func count(_ name: String) throws -> Int64 {
        try metrics.expectCounter("thinrsmq_producer_\(name)").totalValue
    }

    @discardableResult
    func publish(count: Int) async throws -> [EntryID] {
        let messages = (1...count).map { Message(type: "order", payload: "\($0)") }
        return try await producer.publishBatch(messages, to: Self.topic)
    }
}

/// The error of a publish that must fail.
func publishError(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ publish: () async throws -> Void
) async throws -> PublishError {
    try await #require(throws: PublishError.self, sourceLocation: sourceLocation) { try await publish() }
}

extension QueueFixture {
    /// The number of entries in the stream.
    func length() async throws -> Int {
        try #require(try await server.rawCommand("XLEN", keys.stream).integer)
    }

    /// Makes the server take no more data, or take data again.
    func setOutOfMemory(_ isOutOfMemory: Bool) async throws {
        try await server.rawCommand("CONFIG", "SET", "maxmemory", isOutOfMemory ? "1" : "0")
    }

    /// The commands that run meanwhile; the server must serve this test alone.
    func commands(during body: () async throws -> Void) async throws -> [String: Int] {
        try await server.rawCommand("CONFIG", "RESETSTAT")
        try await body()
        // Before Redis 7.0 subcommands are not counted by themselves. A client of another test may still dial a port that has become this server's.
        let others = ["auth", "config|resetstat", "config", "info", "client|setname", "client"]
        return try await commandCounts().filter { !others.contains($0.key) }
    }
}
