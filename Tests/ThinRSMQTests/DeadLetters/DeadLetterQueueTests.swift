import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("dead letters", .redisServer, .timeLimit(.minutes(1)))
struct DeadLetterQueueTests {
    private let failure = DeadLetterQueue.Failure(group: "billing", attempts: 3, error: "no such customer")

    @Test("a moved entry keeps all its fields, twice the same and those with names of ours too, and is acknowledged")
    func move() async throws {
        try await withPatientQueue { queue in
            let id = try await queue.publish("{}", "colour", "red", "colour", "blue", "last_error", "mine")
            let original = try await queue.entries()[0].fields
            try await queue.deliver()
            try await queue.writeHash(id, "attempt", "3")

            let letter = try await queue.deadLetterQueue().move(id, of: "orders", failure)
            let letters = try await queue.deadLetters()
            let facts = [
                ("original_id", id.description), ("original_stream", queue.keys.stream),
                ("failed_at", QueueFixture.replayedAt.description), ("total_attempts", "3"),
                ("last_error", "no such customer"), ("consumer_group", "billing"), ("replay_count", "0"),
            ]
            #expect(letters.map(\.id) == [letter])
            #expect(letters.first?.fields == original + facts.map { Field($0, $1) })
            try await #expect(queue.pending().isEmpty)
            try await #expect(queue.hash(id).isEmpty)
        }
    }

    @Test("an error is cut to 1,000 characters")
    func longError() async throws {
        try await withPatientQueue { queue in
            let id = try await queue.publish()
            try await queue.deliver()
            let long = DeadLetterQueue.Failure(
                group: "billing",
                attempts: 1,
                error: String(repeating: "é", count: 1_001)
            )
            try await queue.deadLetterQueue().move(id, of: "orders", long)
            try await #expect(queue.deadLetters()[0]["last_error"] == String(repeating: "é", count: 1_000))
        }
    }

    @Test("an entry that is not pending is not moved")
    func notPending() async throws {
        try await withPatientQueue { queue in
            let id = try await queue.publish()
            let deadLetters = try queue.deadLetterQueue()
            try await #expect(deadLetters.move(id, of: "orders", failure) == nil)
            try await queue.deliver()
            try await deadLetters.move(id, of: "orders", failure)
            try await #expect(deadLetters.move(id, of: "orders", failure) == nil)
            try await #expect(deadLetters.size("orders") == 1)
        }
    }

    @Test("an entry without payload is acknowledged, and leaves no dead letter")
    func payloadGone() async throws {
        try await withPatientQueue { queue in
            let id = try await queue.publish()
            try await queue.deliver()
            try await queue.server.rawCommand("XDEL", queue.keys.stream, id.description)
            try await #expect(queue.deadLetterQueue().move(id, of: "orders", failure) == nil)
            try await #expect(queue.pending().isEmpty)
            try await #expect(queue.deadLetters().isEmpty)
        }
    }

    @Test("out of memory while dead-lettering acknowledges nothing and deletes nothing", .redisServer)
    func outOfMemory() async throws {
        try await withPatientQueue { queue in
            let id = try await queue.publish()
            try await queue.deliver()
            try await queue.writeHash(id, "attempt", "3")
            let deadLetters = try queue.deadLetterQueue()

            try await queue.setOutOfMemory(true)
            let error = try await #require(throws: RedisError.self) {
                try await deadLetters.move(id, of: "orders", failure)
            }
            #expect(error.reply?.code == "OOM")
            try await #expect(queue.pending().map(\.id) == [id])
            try await #expect(queue.hash(id) == ["attempt": "3"])
            try await #expect(queue.deadLetters().isEmpty)

            try await queue.setOutOfMemory(false)
            try await deadLetters.move(id, of: "orders", failure)
            try await #expect(queue.pending().isEmpty)
            try await #expect(queue.deadLetters().count == 1)
        }
    }

    @Test("peek pages through the dead letters, the oldest first, and leaves them")
    func peek() async throws {
        try await withPatientQueue { queue in
            let ids = try await queue.writeDeadLetters(count: 250)
            let deadLetters = try queue.deadLetterQueue()
            try await #expect(deadLetters.peek("orders", count: 5).map(\.id) == Array(ids[..<5]))
            try await #expect(deadLetters.peek("orders", count: 230, after: ids[4]).map(\.id) == Array(ids[5..<235]))
            try await #expect(deadLetters.peek("orders", count: 1_000).map(\.id) == ids)
            try await #expect(deadLetters.peek("orders", count: 5, after: ids.last).isEmpty)
            try await #expect(deadLetters.peek("orders", count: 0).isEmpty)
            try await #expect(deadLetters.size("orders") == 250)
        }
    }

    @Test("peek tells the message and the circumstances")
    func facts() async throws {
        try await withPatientQueue { queue in
            try await queue.writeDeadLetters(count: 1, replays: "2")
            let letter = try #require(try await queue.deadLetterQueue().peek("orders", count: 1).first)
            #expect(letter.message?.payload == "1")
            #expect(letter.message?.id == EntryID(milliseconds: 7, sequence: 7))
            #expect(letter.originalID == EntryID(milliseconds: 7, sequence: 7))
            #expect(letter.originalStream == queue.keys.stream)
            #expect(letter.failedAt == Timestamp(rfc3339: "2026-02-11T09:30:00Z"))
            #expect(letter.totalAttempts == 3)
            #expect(letter.lastError == "broken")
            #expect(letter.consumerGroup == "billing")
            #expect(letter.replayCount == 2)
        }
    }

    @Test("a topic without dead letters has none")
    func none() async throws {
        try await withPatientQueue { queue in
            let deadLetters = try queue.deadLetterQueue()
            try await #expect(deadLetters.size("nothing") == 0)
            try await #expect(deadLetters.peek("nothing", count: 10).isEmpty)
            try await #expect(deadLetters.purge("nothing") == 0)
            try await #expect(deadLetters.replay("nothing", count: 10) == ReplayReport())
            await #expect(throws: QueueKeyError.self) { try await deadLetters.size("orders:dlq") }
        }
    }

    @Test("a purge reports all that it deletes, also while others arrive")
    func purge() async throws {
        try await withPatientQueue { queue in
            let deadLetters = try queue.deadLetterQueue()
            let total = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...20 {
                    group.addTask {
                        try await queue.writeDeadLetters(count: 50)
                        return 0
                    }
                }
                for _ in 1...20 { group.addTask { try await deadLetters.purge("orders") } }
                return try await group.reduce(0, +)
            }
            let left = try await deadLetters.size("orders")
            #expect(total + left == 1_000)
            try await #expect(deadLetters.purge("orders") == left)
            try await #expect(deadLetters.size("orders") == 0)
        }
    }

    @Test("a purge whose answer was lost is not repeated: a second count would be wrong")
    func purgeUnanswered() async throws {
        try await withFaultProxy(to: RedisServer.current.port) { proxy in
            try await withPatientQueue(through: proxy.port) { queue in
                try await queue.writeDeadLetters(count: 3)
                let deadLetters = try queue.deadLetterQueue()
                try await #expect(deadLetters.size("orders") == 3)
                proxy.replies.apply(.hold)
                async let purging = redisError { try await deadLetters.purge("orders") }
                try await eventually("the server has it") { try await queue.deadLetters().isEmpty }
                proxy.cutConnections()
                #expect(try await purging.code == .outcomeUnknown)
            }
        }
    }
}
