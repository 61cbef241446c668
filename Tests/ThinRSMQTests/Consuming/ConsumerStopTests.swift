import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("consumer that is stopped", .redisServer, .timeLimit(.minutes(1)))
struct ConsumerStopTests {
    @Test("while it waits for messages ends at once, not after its block")
    func idle() async throws {
        try await withQueue { queue in
            try await queue.publish()
            let log = HandlerLog()
            let stopped = try await queue.consume(handler: { log.add($0) }) { _ in
                try await log.wait(for: 1)
                try await eventually("it waits for more") { try await queue.blockedClients() > 0 }
                return ContinuousClock.now
            }
            let time = stopped.duration(to: .now)
            #expect(time < .seconds(2))
            try await #expect(queue.consumerNames().isEmpty)
        }
    }

    @Test("lets its handlers finish, handles what it has read, and acknowledges all of it")
    func finishes() async throws {
        try await withQueue {
            $0.consumer.maxConcurrentHandlers = 2
            $0.consumer.acknowledgementDelay = .seconds(1)
        } body: { queue in
            try await queue.publish(count: 8)
            let log = HandlerLog()
            let gate = Watched(false)
            try await queue.consume { delivery in
                log.add(delivery)
                try await gate.wait { $0 }
            } body: { consumer in
                try await log.wait(for: 2)
                try await eventually("all is read") { try await queue.pending().count == 8 }
                consumer.stop()
                gate.update { $0 = true }
            }
            #expect(log.payloads.count == 8)
            try await #expect(queue.isDrained())
            try await #expect(queue.consumerNames().isEmpty)
        }
    }

    @Test("by the cancellation of its task ends in order as well")
    func cancellation() async throws {
        try await withQueue {
            $0.consumer.acknowledgementDelay = .seconds(1)
        } body: { queue in
            try await queue.publish(count: 20)
            let log = HandlerLog()
            let consumer = try Consumer(
                client: queue.client,
                configuration: queue.configuration,
                topic: queue.keys.topic,
                group: queue.group
            ) { log.add($0) }
            let running = Task { try await consumer.run() }
            try await log.wait(for: 20)
            running.cancel()
            try await running.value
            try await #expect(queue.isDrained())
            try await #expect(queue.consumerNames().isEmpty)
        }
    }

    @Test("cuts handlers off at its deadline: their entries stay pending, and nothing counts as a failure")
    func deadline() async throws {
        try await withQueue {
            $0.consumer.maxConcurrentHandlers = 1
            $0.consumer.shutdownTimeout = .milliseconds(30)
        } body: { queue in
            try await queue.publish(count: 50)
            let log = HandlerLog()
            let name = try await queue.consume { delivery in
                log.add(delivery)
                try await Task.sleep(for: .seconds(3_600))
            } body: { consumer in
                // The reader waits for room, which will never come.
                try await eventually("the buffer is full") { try await queue.pending().count == 10 }
                return consumer.consumerName
            }
            #expect(log.payloads == ["1"])
            let pending = try await queue.pending()
            #expect(pending.map(\.consumer) == Array(repeating: name, count: 10))
            #expect(pending.map(\.deliveries) == Array(repeating: 1, count: 10))
            try await #expect(queue.hash(pending[0].id).isEmpty)
            try await #expect(queue.consumerNames() == [name])
        }
    }

    @Test("before it has begun, or while Redis is away, ends at once")
    func early() async throws {
        try await withFaultProxy(to: RedisServer.current.port) { proxy in
            try await withQueue(through: proxy.port) {
                $0.redis.readTimeout = .milliseconds(50)
                $0.redis.writeTimeout = .milliseconds(50)
            } body: { queue in
                try await queue.consume { _ in
                } body: {
                    $0.stop()
                }
                proxy.refuseConnections()
                proxy.cutConnections()
                let refused = proxy.acceptedCount
                try await queue.consume { _ in
                } body: { _ in
                    try await proxy.waitForAccepted(refused + 3)
                }
            }
        }
    }
}

extension QueueFixture {
    /// How many clients of the stream's server wait in a blocking command; other tests' too.
    fileprivate func blockedClients() async throws -> Int {
        let list = try #require(try await server.rawCommand("CLIENT", "LIST").string)
        return list.split(separator: "\n").count { $0.contains(" cmd=xreadgroup") && $0.contains("flags=b") }
    }
}
