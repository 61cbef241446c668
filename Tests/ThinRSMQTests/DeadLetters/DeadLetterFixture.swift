import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

/// What dead-lettering adds to the fields of an entry, by their names.
typealias DeadLetterFacts = [(name: String, value: String)]

/// Lends a queue whose commands wait for a busy machine.
func withPatientQueue<Result>(
    through port: Int? = nil,
    _ configure: (inout Configuration) -> Void = { _ in },
    body: (QueueFixture) async throws -> Result
) async throws -> Result {
    try await withQueue(through: port) {
        $0.redis.readTimeout = .seconds(30)
        configure(&$0)
    } body: {
        try await body($0)
    }
}

extension QueueFixture {
    static let topic = "orders"
    static let replayedAt = Timestamp(seconds: 1_770_802_200, nanoseconds: 5)

    /// The dead letters, whose clock stands still.
    func deadLetterQueue() throws -> DeadLetterQueue {
        try DeadLetterQueue(
            client: client,
            configuration: configuration,
            logger: silentLogger,
            clock: { Self.replayedAt }
        )
    }

    /// What a writer of the wire format adds to an entry that failed.
    func facts(originalID: String = "7-7", replays: String = "0") -> DeadLetterFacts {
        [
            ("original_id", originalID), ("original_stream", keys.stream),
            ("failed_at", "2026-02-11T09:30:00Z"), ("total_attempts", "3"), ("last_error", "broken"),
            ("consumer_group", group), ("replay_count", replays),
        ]
    }

    /// Writes dead letters by hand, whose payloads are 1, 2, 3 ….
    @discardableResult
    func writeDeadLetters(count: Int, replays: String = "0") async throws -> [EntryID] {
        let facts = facts(replays: replays).flatMap { [$0.name, $0.value] }
        return try await writeDeadLetters(
            (1...count).map { ["v", "1", "type", "order", "payload", "\($0)"] + facts }
        )
    }

    /// Writes dead letters of any fields.
    @discardableResult
    func writeDeadLetters(_ letters: [[String]]) async throws -> [EntryID] {
        let replies = try await server.rawPipeline(letters.map { ["XADD", keys.deadLetters, "*"] + $0 })
        return try replies.map { try #require($0.string.flatMap { EntryID($0) }) }
    }

    /// Publishes an entry with so many fields beside the envelope, and delivers it.
    func deliverLarge(fieldCount: Int) async throws -> (id: EntryID, fields: [Field]) {
        let id = try await append(["type", "order", "payload", "{}"] + Self.manyFields(fieldCount))
        try await deliver()
        return (id, try #require(try await entries().last).fields)
    }

    static func manyFields(_ count: Int) -> [String] {
        (1...count).flatMap { ["name \($0)", "value \($0)"] }
    }

    /// The fields that a replay adds.
    func replayFields(count: Int = 1, originalID: String = "7-7") -> [Field] {
        [
            Field("_dlq_replay_count", "\(count)"), Field("_dlq_replayed_at", Self.replayedAt.description),
            Field("_dlq_original_id", originalID), Field("_for_group", group),
        ]
    }

    /// Another client of the same server.
    func withClient(_ body: (QueueFixture) async throws -> Void) async throws {
        let client = try RedisClient(configuration.redis, logger: silentLogger)
        defer { client.close() }
        try await body(QueueFixture(server: server, client: client, configuration: configuration, queue: queue))
    }

    /// Puts something in the place of the stream that no entry can be added to.
    func breakStream() async throws {
        try await server.rawPipeline([["DEL", keys.stream], ["SET", keys.stream, "text"]])
    }
}

/// The error of an operation that must fail with a `RedisError`.
func redisError(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ operation: () async throws -> Void
) async throws -> RedisError {
    try await #require(throws: RedisError.self, sourceLocation: sourceLocation) { try await operation() }
}
