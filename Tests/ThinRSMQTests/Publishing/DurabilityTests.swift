import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("publishing until replicas have it", .timeLimit(.minutes(2)))
struct DurabilityTests {
    /// Lends a queue on a master of its own, and a replica of it.
    private func withReplica(body: (QueueFixture, RedisServer) async throws -> Void) async throws {
        let options = RedisServer.Options(configuration: ["repl-diskless-sync-delay 0"])
        try await withRedisServer(options) { master in
            try await withRedisServer(.init(configuration: ["replicaof 127.0.0.1 \(master.port)"])) { replica in
                try await eventually("the replica follows") {
                    let info = try await master.rawCommand("INFO", "replication").string
                    return info?.contains("state=online") ?? false
                }
                try await withQueue(on: master) { queue in try await body(queue, replica) }
            }
        }
    }

    @Test("returns when the replica has it, and says how many have")
    func replicated() async throws {
        try await withReplica { queue, replica in
            let fixture = try ProducerFixture(queue)
            let topic = ProducerFixture.topic
            let message = Message(type: "order", payload: "{}")
            let one = try await fixture.producer.publish(message, to: topic, durability: .replicas(1))
            #expect(one.replicas == 1)
            let batch = Array(repeating: message, count: 1_500)
            let many = try await fixture.producer.publishBatch(batch, to: topic, durability: .replicas(1))
            #expect(many.replicas == 1)
            let entries = try await replica.rawCommand("XRANGE", queue.keys.stream, "-", "+").elements
            #expect(try entries.map { try RawEntry($0).id } == [one.id] + many.ids)
        }
    }

    @Test("fails when the replica hangs: the message is in the stream, and the error says so")
    func replicaHangs() async throws {
        try await withReplica { queue, replica in
            let fixture = try ProducerFixture(queue)
            await replica.suspend()
            let error = try await publishError {
                let message = Message(type: "order", payload: "{}")
                let demand = Durability.replicas(1, timeout: .milliseconds(50))
                try await fixture.producer.publish(message, to: ProducerFixture.topic, durability: demand)
            }
            await replica.resume()
            guard case .notReplicated(1, 0) = error.reason else { throw error }
            try await #expect(error.outcomes == queue.entries().map { .published($0.id) })
            #expect(error.description == "in the stream, but acknowledged by 0 of 1 replicas in time")
        }
    }

    @Test("fails where there is no replica, holds up nobody else meanwhile, and sends no further chunk")
    func noReplica() async throws {
        try await withRedisServer { server in
            try await withQueue(on: server) { queue in
                let fixture = try ProducerFixture(queue)
                let messages = Array(repeating: Message(type: "order", payload: "{}"), count: 1_500)
                let publishing = Task {
                    try await publishError {
                        let demand = Durability.replicas(1, timeout: .seconds(2))
                        try await fixture.producer.publishBatch(messages, to: "orders", durability: demand)
                    }
                }
                try await eventually("it waits") { try await queue.length() == 1_000 }
                try await fixture.publish()
                try await #expect(queue.length() == 1_001)
                let error = try await publishing.value
                guard case .notReplicated(1, 0) = error.reason else { throw error }
                #expect(error.outcomes.prefix(1_000).allSatisfy { $0.id != nil })
                #expect(error.outcomes.suffix(500).allSatisfy { $0 == .notPublished })
                try await #expect(queue.length() == 1_001)
            }
        }
    }

    @Test("needs a connection of the pool")
    func poolExhausted() async throws {
        try await withRedisServer { server in
            try await withQueue(on: server, poolSize: 1) { queue in
                let error = try await publishError {
                    let message = Message(type: "order", payload: "{}")
                    let producer = try ProducerFixture(queue).producer
                    try await producer.publish(message, to: "orders", durability: .replicas(1))
                }
                #expect(error.underlying?.code == .poolExhausted)
                #expect(error.outcomes == [.notPublished])
            }
        }
    }

    private func withQueue(
        on server: RedisServer,
        poolSize: Int = 10,
        body: (QueueFixture) async throws -> Void
    ) async throws {
        var configuration = Configuration(namespace: testNamespace())
        configuration.redis.address = "127.0.0.1:\(server.port)"
        configuration.redis.readTimeout = .seconds(30)
        configuration.redis.poolSize = poolSize
        let client = try RedisClient(configuration.redis, logger: silentLogger)
        defer { client.close() }
        let keys = try QueueKeys(namespace: configuration.namespace, topic: ProducerFixture.topic)
        let queue = Queue(keys: keys, group: "billing")
        try await body(QueueFixture(server: server, client: client, configuration: configuration, queue: queue))
    }
}
