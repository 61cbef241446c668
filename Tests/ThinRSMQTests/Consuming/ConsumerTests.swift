import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("consumer", .redisServer, .timeLimit(.minutes(1)))
struct ConsumerTests {
    @Test("handles every message once, acknowledges it, and takes its name out of the group at the end")
    func handles() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 250)
            let log = HandlerLog()
            try await queue.consume(handler: { log.add($0) }) { consumer in
                try await log.wait(for: 250)
                try await eventually("all is acknowledged") { try await queue.isDrained() }
                try await #expect(queue.consumerNames() == [consumer.consumerName])
                #expect(consumer.consumerName.hasPrefix("thinrsmq-"))
            }
            #expect(log.deliveries.map(\.id).sorted() == ids)
            #expect(Set(log.attempts) == [1])
            try await #expect(queue.pending().isEmpty)
            try await #expect(queue.consumerNames().isEmpty)
        }
    }

    @Test("hands over all that the handler may ask for")
    func delivery() async throws {
        try await withQueue { queue in
            let id = try await queue.publish("{\"a\":1}", "trace_id", "t", "producer", "p", "colour", "red")
            let log = HandlerLog()
            let name = try await queue.consume(handler: { log.add($0) }) { consumer in
                try await log.wait(for: 1)
                return consumer.consumerName
            }
            let delivery = try #require(log.deliveries.first)
            #expect(delivery.id == id)
            #expect(delivery.message.id == id)
            #expect(delivery.queue == queue.queue)
            #expect(delivery.consumer == name)
            #expect(delivery.attempt == 1)
            #expect(delivery.message.type == "order")
            #expect(delivery.message.payload == "{\"a\":1}")
            #expect(delivery.message.traceID == "t")
            #expect(delivery.message.producer == "p")
            #expect(delivery.message.extraFields == [Field("colour", "red")])
        }
    }

    @Test("creates stream and group, and a new group begins at the stream's beginning")
    func createsGroup() async throws {
        try await withQueue { queue in
            try await queue.server.rawCommand("XGROUP", "DESTROY", queue.keys.stream, queue.group)
            try await queue.publish("before")
            let log = HandlerLog()
            try await queue.consume(handler: { log.add($0) }) { _ in
                try await log.wait(for: 1)
                try await queue.publish("after")
                try await log.wait(for: 2)
            }
            #expect(log.payloads == ["before", "after"])
        }
    }

    @Test("with one handler at a time keeps the order of the stream", arguments: [1, 7])
    func keepsOrder(batchSize: Int) async throws {
        try await withQueue {
            $0.consumer.maxConcurrentHandlers = 1
            $0.consumer.batchSize = batchSize
        } body: { queue in
            let ids = try await queue.publish(count: 200)
            let log = HandlerLog()
            try await queue.consume(handler: { log.add($0) }) { _ in try await log.wait(for: 200) }
            #expect(log.deliveries.map(\.id) == ids)
        }
    }

    @Test("runs as many handlers at once as it may, and no more")
    func concurrency() async throws {
        try await withQueue {
            $0.consumer.maxConcurrentHandlers = 8
        } body: { queue in
            try await queue.publish(count: 40)
            let running = Watched(0)
            let most = Watched(0)
            let log = HandlerLog()
            let gate = Watched(false)
            try await queue.consume { delivery in
                let count = running.update { count in
                    count += 1
                    return count
                }
                most.update { $0 = max($0, count) }
                try await gate.wait { $0 }
                running.update { $0 -= 1 }
                log.add(delivery)
            } body: { _ in
                try await withTimeLimit { try await running.wait { $0 == 8 } }
                gate.update { $0 = true }
                try await log.wait(for: 40)
            }
            #expect(most.current == 8)
        }
    }

    @Test("reads no more than its handlers can soon take")
    func boundedPrefetch() async throws {
        try await withQueue {
            $0.consumer.maxConcurrentHandlers = 2
            $0.consumer.batchSize = 5
        } body: { queue in
            try await queue.publish(count: 100)
            let gate = Watched(false)
            let log = HandlerLog()
            try await queue.consume { delivery in
                log.add(delivery)
                try await gate.wait { $0 }
            } body: { _ in
                try await log.wait(for: 2)
                // Two are with handlers; more are read while fewer than two wait. An eager reader would be through by now.
                for _ in 1...20 { try await #expect(queue.pending().count <= 2 + 1 + 5) }
                gate.update { $0 = true }
                try await log.wait(for: 100)
            }
        }
    }

    @Test("starting beside a healthy consumer takes nothing from it (known fault 2)")
    func takesNothingFromOthers() async throws {
        try await withQueue { queue in
            try await queue.publish(count: 20)
            let gate = Watched(false)
            let first = HandlerLog()
            let second = HandlerLog()
            try await queue.consume { delivery in
                first.add(delivery)
                try await gate.wait { $0 }
            } body: { consumer in
                try await first.wait(for: 10)
                try await eventually("the first has read all") { try await queue.pending().count == 20 }
                try await queue.consume(handler: { second.add($0) }) { _ in
                    try await queue.publish("new")
                    try await second.wait(for: 1)
                    let owners = try await queue.pending().prefix(20).map(\.consumer)
                    #expect(Set(owners) == [consumer.consumerName])
                }
                gate.update { $0 = true }
                try await first.wait(for: 20)
            }
            #expect(first.payloads.count == 20)
            #expect(second.payloads == ["new"])
        }
    }

    @Test("with its own claim monitor handles what a dead consumer left")
    func embeddedMonitor() async throws {
        try await withQueue {
            $0.monitor.enabled = true
            $0.monitor.scanInterval = .milliseconds(20)
        } body: { queue in
            let id = try await queue.publish("orphan")
            try await queue.deliver(to: "dead")
            try await queue.makeIdle([id], for: .seconds(60), owner: "dead")
            let log = HandlerLog()
            try await queue.consume(handler: { log.add($0) }) { _ in try await log.wait(for: 1) }
            #expect(log.payloads == ["orphan"])
            #expect(log.attempts == [2])
            try await #expect(queue.isDrained())
            try await #expect(queue.consumerNames() == ["dead"])
        }
    }

    @Test("of several consumers of a group each message reaches one")
    func sharesWork() async throws {
        try await withQueue { queue in
            let log = HandlerLog()
            try await queue.consume(handler: { log.add($0) }) { _ in
                try await queue.consume(handler: { log.add($0) }) { _ in
                    try await queue.publish(count: 500)
                    try await log.wait(for: 500)
                }
            }
            #expect(Set(log.payloads).count == 500)
            #expect(log.payloads.count == 500)
            try await #expect(queue.pending().isEmpty)
        }
    }
}
