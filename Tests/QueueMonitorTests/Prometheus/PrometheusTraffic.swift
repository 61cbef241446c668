import Logging
import Redis
import TestSupport
import ThinRSMQ

@testable import QueueMonitor

/// What happens in Redis while a real Prometheus looks on, so that each panel has something to show.
struct PrometheusTraffic: Sendable {
    let server: RedisServer
    let namespace: String

    var stream: String { "\(namespace):orders" }
    var stuck: String { "\(namespace):stuck" }

    private func add(_ count: Int, to stream: String) -> [[String]] {
        Array(repeating: ["XADD", stream, "*", "v", "1", "type", "order", "payload", "{}"], count: count)
    }

    /// Makes the streams: one group that works, and one that will not.
    func begin() async throws {
        try await server.rawPipeline([
            ["XGROUP", "CREATE", stream, "billing", "0", "MKSTREAM"],
            ["XGROUP", "CREATE", stuck, "mailer", "0", "MKSTREAM"],
        ])
        try await server.rawPipeline(add(5, to: stuck))
        try await touch()
    }

    /// Delivers four entries that nobody may try again, and three whose payload is gone.
    func spend() async throws {
        let ids = try await server.rawPipeline(add(7, to: stream)).compactMap(\.string)
        // Each of another consumer: of what one dead consumer leaves, the monitor gives up only what killed it.
        let claims = ids[0..<4].enumerated().map { number, id in
            ["XCLAIM", stream, "billing", "bob-\(number)", "0", id, "IDLE", "600000", "RETRYCOUNT", "9"]
        }
        let read = ["XREADGROUP", "GROUP", "billing", "alice", "STREAMS", stream, ">"]
        // In one transaction: a monitor that requeues one would do so for good.
        try await server.rawPipeline([["MULTI"], read, ["XDEL", stream] + ids[4..<7]] + claims + [["EXEC"]])
    }

    /// Two entries that a monitor has seen, and that a producer's MAXLEN trims before they are read.
    func publishUnread() async throws { try await server.rawPipeline(add(2, to: stream)) }
    func trim() async throws { try await server.rawCommand("XTRIM", stream, "MAXLEN", "0") }

    /// A consumer that is heard of, and gets nothing done.
    func touch() async throws {
        try await server.rawCommand("XREADGROUP", "GROUP", "mailer", "carol", "STREAMS", stuck, "0")
    }

    /// Publishes and consumes by the library for the length of the body: of four messages one fails, and one is in hand
    /// until the end.
    func work(_ body: () async throws -> Void) async throws {
        var configuration = Configuration(namespace: namespace)
        configuration.redis.address = "127.0.0.1:\(server.port)"
        configuration.retry.baseDelay = .seconds(60)
        let logger = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
        let client = try RedisClient(configuration.redis, logger: logger)
        defer { client.close() }
        let producer = try Producer(client: client, configuration: configuration)
        let isOver = Watched(false)
        let consumer = try Consumer(
            client: client,
            configuration: configuration,
            topic: "orders",
            group: "billing",
            logger: logger,
            handler: { delivery in
                if delivery.message.payload == "3" { throw Unhandled() }
                if delivery.message.payload == "2" { try await isOver.wait { $0 } }
            }
        )
        let running = Task { try await consumer.run() }
        for number in 0..<8 {
            try await producer.publish(Message(type: "order", payload: "\(number % 4)"), to: "orders")
        }
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        isOver.update { $0 = true }
        consumer.stop()
        try await withTimeLimit { try await running.value }
        try result.get()
    }

    private struct Unhandled: Error {}
}
