import Logging
import Redis
import ThinRSMQ

/// What a phase is divided by.
enum Limit: String, Sendable {
    case single = "-c 1 -P 1"
    case pipelined = "-c 1 -P 100"
    case oneAtATime = "one at a time"
    case rawDrain = "raw drain"
}

/// One line of the benchmark: a piece of work, and what it is held against.
struct Phase: Sendable {
    let name: String
    /// Messages or entries handled by one run.
    let count: Int
    var limit: Limit?
    /// The least ratio to the limit that we aim for.
    var aim: Double?
    /// The longest that it may take, in milliseconds, where time is what counts.
    var longest: Double?
    /// Commands that scripts call, which are no round trips.
    var inner: Set<String> = []
    /// What a run needs; not measured.
    var prepare: @Sendable (Bench) async throws -> Void = { _ in }
    let work: @Sendable (Bench) async throws -> Void
}

/// What the phases share.
struct Bench: Sendable {
    let client: RedisClient
    let configuration: Configuration
    let messages: Int

    init(client: RedisClient, messages: Int) {
        self.client = client
        self.messages = messages
        configuration = Self.configuration()
    }

    /// MAXLEN is out of the way: what is measured is the queue, not trimming.
    static func configuration(_ change: (inout Configuration) -> Void = { _ in }) -> Configuration {
        var configuration = Configuration(namespace: "bench")
        configuration.streams.defaultMaxLength = 10_000_000
        configuration.deadLetters.maxLength = 1_000_000
        change(&configuration)
        return configuration
    }

    func producer() throws -> Producer {
        try Producer(client: client, configuration: configuration)
    }

    /// Fills the topic with `count` messages.
    func fill(_ count: Int) async throws {
        _ = try await producer().publishBatch(Array(repeating: BenchMessage.message, count: count), to: "orders")
    }
}
