import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("publish that fails", .redisServer, .timeLimit(.minutes(1)))
struct PublishFailureTests {
    @Test("for want of memory: asks to slow down, and nothing is in the stream", .redisServer)
    func outOfMemory() async throws {
        try await withPatientQueue { queue in
            let fixture = try ProducerFixture(queue)
            try await queue.setOutOfMemory(true)
            let error = try await publishError { try await fixture.publish(count: 3) }
            #expect(error.isBackPressure)
            #expect(!error.isOutcomeUnknown)
            #expect(error.outcomes == [.notPublished, .notPublished, .notPublished])
            try await #expect(queue.length() == 0)

            try await queue.setOutOfMemory(false)
            try await fixture.publish(count: 3)
            try await #expect(queue.length() == 3)
        }
    }

    @Test("halfway for want of memory: says which messages are in the stream", .redisServer)
    func outOfMemoryHalfway() async throws {
        try await withPatientQueue { queue in
            let fixture = try ProducerFixture(queue)
            try await fixture.publish()
            let info = try #require(try await queue.server.rawCommand("INFO", "memory").string)
            let used = try #require(info.split(separator: "used_memory:").last?.prefix { $0.isNumber })
            try await queue.server.rawCommand("CONFIG", "SET", "maxmemory", "\((Int(used) ?? 0) + (8 << 20))")

            let payload = String(repeating: "x", count: 1 << 19)
            let messages = Array(repeating: Message(type: "order", payload: payload), count: 40)
            let error = try await publishError { try await fixture.producer.publishBatch(messages, to: "orders") }
            #expect(error.isBackPressure)
            #expect(error.outcomes.count == 40 && !error.isOutcomeUnknown)
            let published = error.ids.compactMap(\.self)
            #expect((1..<40).contains(published.count))
            try await #expect(queue.entries().dropFirst().map(\.id) == published)
            #expect(error.description.contains("(\(published.count) of 40 messages published)"))
        }
    }

    @Test("because the connection broke behind it: the outcome is unknown, and it is not repeated")
    func outcomeUnknown() async throws {
        try await withFaultProxy(to: RedisServer.current.port) { proxy in
            try await withPatientQueue(through: proxy.port) { queue in
                let fixture = try ProducerFixture(queue)
                try await fixture.publish("1")
                proxy.replies.apply(.hold)
                async let publishing = publishError { try await fixture.publish("2") }
                try await eventually("the server has it") { try await queue.length() == 2 }
                proxy.cutConnections()
                let error = try await publishing
                #expect(error.isOutcomeUnknown)
                #expect(!error.isBackPressure)
                #expect(error.outcomes == [.unknown])

                proxy.replies.apply(.none)
                try await fixture.publish("3")
                try await #expect(queue.entries().map { $0["payload"] } == ["1", "2", "3"])
            }
        }
    }

    @Test("before anything was sent: that is known")
    func firstLookUnanswered() async throws {
        try await withFaultProxy(to: RedisServer.current.port) { proxy in
            try await withQueue(through: proxy.port) {
                $0.redis.readTimeout = .seconds(1)
                $0.redis.writeTimeout = .seconds(1)
            } body: { queue in
                let fixture = try ProducerFixture(queue)
                try await eventually("the client is connected") {
                    (try? await queue.client.execute("PING", repeatable: true)) != nil
                }
                proxy.replies.apply(.hold)
                let error = try await publishError { try await fixture.publish(count: 2) }
                #expect(error.underlying?.command == "XLEN")
                #expect(!error.isOutcomeUnknown)
                #expect(error.outcomes == [.notPublished, .notPublished])
                try await #expect(queue.length() == 0)
            }
        }
    }

    @Test("at a key that is no stream: says so for all of the batch, before and after the first publish")
    func wrongType() async throws {
        try await withPatientQueue { queue in
            try await queue.server.rawPipeline([["DEL", queue.keys.stream], ["SET", queue.keys.stream, "text"]])
            let fixture = try ProducerFixture(queue)
            let first = try await publishError { try await fixture.publish(count: 3) }
            #expect(first.underlying?.reply?.code == "WRONGTYPE")
            #expect(first.ids == [nil, nil, nil])
            #expect(!first.isBackPressure && !first.isOutcomeUnknown)

            try await queue.server.rawCommand("DEL", queue.keys.stream)
            try await fixture.publish()
            try await queue.server.rawPipeline([["DEL", queue.keys.stream], ["SET", queue.keys.stream, "text"]])
            let second = try await publishError { try await fixture.publish(count: 2) }
            #expect(second.underlying?.reply?.code == "WRONGTYPE")
            #expect(second.underlying?.command == "XADD")
            #expect(second.ids == [nil, nil])
        }
    }
}
