import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("consumer's use of Redis", .redisServer, .timeLimit(.minutes(1)), .serialized)
struct ConsumerEfficiencyTests {
    @Test("one call carries many messages: at most 0.05 calls each, acknowledgements included (known fault 7)")
    func callsPerMessage() async throws {
        try await withQueue {
            $0.consumer.batchSize = 100
            $0.consumer.maxConcurrentHandlers = 100
        } body: { queue in
            try await queue.publish(count: 5_000)
            let log = HandlerLog()
            let counts = try await queue.commands {
                try await queue.consume(handler: { log.add($0) }) { _ in try await log.wait(for: 5_000) }
            }
            try await #expect(queue.isDrained())
            #expect(log.payloads.count == 5_000)
            // XPENDING, XACK and others run inside the scripts.
            let calls = counts["evalsha", default: 0] + counts["xreadgroup", default: 0]
            #expect(calls <= 250)
            #expect(counts["evalsha", default: 0] >= 50)
            #expect(counts["del"] == nil, "no retry hash can exist")
        }
    }

    @Test("acknowledgements that come together are sent together, and a retry's deletes its hash")
    func gathersAcknowledgements() async throws {
        try await withQueue {
            $0.consumer.acknowledgementDelay = .milliseconds(200)
            $0.consumer.maxConcurrentHandlers = 50
            $0.consumer.batchSize = 50
        } body: { queue in
            try await queue.publish(count: 50)
            let log = HandlerLog()
            let gate = Watched(false)
            let counts = try await queue.commands {
                try await queue.consume { delivery in
                    log.add(delivery)
                    try await gate.wait { $0 }
                } body: { _ in
                    try await log.wait(for: 50)
                    gate.update { $0 = true }
                    try await eventually("all is acknowledged") { try await queue.isDrained() }
                }
            }
            #expect((1...2).contains(counts["xack", default: 0]))
        }
    }
}
