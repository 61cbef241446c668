import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("consumer of a fixed name", .redisServer, .timeLimit(.minutes(1)))
struct FixedNameTests {
    @Test("takes up at its start what its last process left: a crash is an attempt")
    func leftovers() async throws {
        try await withQueue {
            $0.consumer.fixedName = "pod-0"
        } body: { queue in
            let ids = try await queue.publish(count: 150)
            try await queue.deliver(to: "pod-0")
            try await queue.publish("new")
            let log = HandlerLog()
            let errors = Watched<Set<String?>>([])
            try await queue.consume { delivery in
                if delivery.id == ids[0] {
                    let error = try await queue.hash(delivery.id)["last_error"]
                    errors.update { _ = $0.insert(error) }
                }
                log.add(delivery)
            } body: { consumer in
                #expect(consumer.consumerName == "pod-0")
                try await log.wait(for: 151)
                try await eventually("all is acknowledged") { try await queue.isDrained() }
            }
            #expect(log.deliveries.filter { $0.attempt == 2 }.map(\.id).sorted() == ids)
            #expect(log.deliveries.filter { $0.attempt == 1 }.map(\.message.payload) == ["new"])
            #expect(errors.current == ["consumer did not ACK (crash or timeout)"])
            try await #expect(queue.hash(ids[0]).isEmpty)
        }
    }

    @Test("gives up what crashes it again and again")
    func crashLoop() async throws {
        try await withQueue {
            $0.consumer.fixedName = "pod-0"
            $0.consumer.shutdownTimeout = .milliseconds(1)
        } body: { queue in
            let id = try await queue.publish()
            let log = HandlerLog()
            for start in 1...3 {
                // Cut off in the middle of its work, and no failure recorded: what a crash leaves.
                try await queue.consume {
                    log.add($0)
                    try await Task.sleep(for: .seconds(3_600))
                } body: { _ in
                    try await log.wait(for: start)
                }
            }
            #expect(log.attempts == [1, 2, 3])
            try await queue.consume {
                log.add($0)
            } body: { _ in
                try await eventually("it is given up") { try await queue.isDrained() }
            }
            #expect(log.attempts == [1, 2, 3])
            let letters = try await queue.deadLetters()
            #expect(letters.map { $0["total_attempts"] } == ["3"])
            #expect(letters.map { $0["original_id"] } == [id.description])
            #expect(letters.map { $0["last_error"] } == ["consumer did not ACK (crash or timeout)"])
        }
    }

    @Test("retries what failed in its last process when it is due, not at once")
    func failedBefore() async throws {
        try await withQueue {
            $0.consumer.fixedName = "pod-0"
        } body: { queue in
            let id = try await queue.publish()
            try await queue.deliver(to: "pod-0")
            try await queue.writeHash(id, dueIn: .milliseconds(300), "attempt", "1", "_delivery", "1")
            let due = try #require(try await queue.hash(id)["next_retry_at"].flatMap { Int($0) })
            let log = HandlerLog()
            let handledAt = Watched(0)
            try await queue.consume {
                let now = try await queue.serverTime()
                handledAt.update { $0 = now }
                log.add($0)
            } body: { _ in
                try await log.wait(for: 1)
            }
            #expect(handledAt.current >= due)
            #expect(log.attempts == [2])
            try await #expect(queue.isDrained())
        }
    }
}
