import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("consumer whose handler fails", .redisServer, .timeLimit(.minutes(1)))
struct ConsumerRetryTests {
    @Test("delivers the message again when its next attempt is due, not before")
    func redeliversWhenDue() async throws {
        try await withQueue {
            $0.retry.baseDelay = .milliseconds(150)
            $0.retry.maxDelay = .milliseconds(150)
        } body: { queue in
            let id = try await queue.publish("first")
            let log = HandlerLog()
            let dueTimes = Watched<[Int]>([])
            try await queue.consume { delivery in
                if delivery.attempt > 1 {
                    let now = try await queue.serverTime()
                    let due = try #require(try await queue.hash(id)["next_retry_at"].flatMap { Int($0) })
                    dueTimes.update { $0.append(now - due) }
                }
                log.add(delivery)
                if delivery.attempt < 3 { throw Broken() }
            } body: { _ in
                try await log.wait(for: 3)
                try await eventually("it is acknowledged") { try await queue.isDrained() }
            }
            #expect(log.attempts == [1, 2, 3])
            #expect(dueTimes.current.count == 2)
            #expect(dueTimes.current.allSatisfy { $0 >= 0 })
            try await #expect(queue.hash(id).isEmpty)
            try await #expect(queue.deadLetters().isEmpty)
        }
    }

    @Test("keeps the failure in the retry hash while it waits: every field, and a time to live")
    func retryHash() async throws {
        try await withQueue {
            $0.retry.baseDelay = .seconds(600)
            $0.retry.maxDelay = .seconds(700)
        } body: { queue in
            let id = try await queue.publish()
            let before = try await queue.serverTime()
            try await queue.consume { _ in
                throw Broken()
            } body: { _ in
                try await eventually("the failure is recorded") { try await !queue.hash(id).isEmpty }
            }
            let after = try await queue.serverTime()
            let hash = try await queue.hash(id)
            let names = ["attempt", "max_attempts", "next_retry_at", "last_error", "first_failed_at", "_delivery"]
            #expect(Set(hash.keys) == Set(names))
            #expect(hash["attempt"] == "1")
            #expect(hash["max_attempts"] == "3")
            #expect(hash["last_error"] == "broken")
            #expect(hash["_delivery"] == "1")
            let failedAt = try #require(hash["first_failed_at"].flatMap { Int($0) })
            #expect((before...after).contains(failedAt))
            #expect(hash["next_retry_at"] == "\(failedAt + 600_000)")
            let timeToLive = try await queue.server.rawCommand("TTL", queue.hashKey(id)).integer
            #expect((86_300...86_400).contains(try #require(timeToLive)))
        }
    }

    @Test("gives the message up after the last attempt: one dead letter with all its fields")
    func deadLetters() async throws {
        try await withQueue { queue in
            let id = try await queue.publish("{}", "trace_id", "t", "colour", "red", "colour", "blue")
            let original = try await queue.entries()[0].fields
            let log = HandlerLog()
            let started = Timestamp.now()
            try await queue.consume {
                log.add($0)
                throw Broken(description: "broken \($0.attempt)")
            } body: { _ in
                try await eventually("it is given up") { try await queue.isDrained() }
            }
            #expect(log.attempts == [1, 2, 3])
            let letters = try await queue.deadLetters()
            #expect(letters.count == 1)
            let fields = try #require(letters.first).fields
            let failedAt = try #require(Timestamp(rfc3339: letters[0]["failed_at"] ?? ""))
            #expect((started...Timestamp.now()).contains(failedAt))
            let expected = [
                ("original_id", id.description), ("original_stream", queue.keys.stream),
                ("failed_at", failedAt.description), ("total_attempts", "3"), ("last_error", "broken 3"),
                ("consumer_group", queue.group), ("replay_count", "0"),
            ]
            #expect(fields == original + expected.map { Field($0, $1) })
            try await #expect(queue.hash(id).isEmpty)
        }
    }

    @Test("takes a handler's word for when to try again")
    func retryAfter() async throws {
        try await withQueue {
            $0.retry.baseDelay = .seconds(600)
            $0.retry.maxDelay = .seconds(600)
        } body: { queue in
            let id = try await queue.publish()
            let log = HandlerLog()
            try await queue.consume { delivery in
                log.add(delivery)
                if delivery.attempt == 1 { throw HandlerError.retry(after: .milliseconds(30), reason: "busy") }
                if delivery.attempt == 2 { throw HandlerError.retry(after: .seconds(500), reason: "still busy") }
            } body: { _ in
                try await log.wait(for: 2)
                try await eventually("the second is recorded") {
                    try await queue.hash(id)["last_error"] == "still busy"
                }
            }
            let hash = try await queue.hash(id)
            #expect(hash["attempt"] == "2")
            let now = try await queue.serverTime()
            let due = try #require(hash["next_retry_at"].flatMap { Int($0) })
            #expect((now + 400_000...now + 500_000).contains(due))
        }
    }

    @Test("takes a handler's word that trying again is of no use")
    func deadLetterAtOnce() async throws {
        try await withQueue { queue in
            try await queue.publish()
            let log = HandlerLog()
            try await queue.consume {
                log.add($0)
                throw HandlerError.deadLetter(reason: "no such customer")
            } body: { _ in
                try await eventually("it is given up") { try await queue.isDrained() }
            }
            let letters = try await queue.deadLetters()
            #expect(log.attempts == [1])
            #expect(letters.map { $0["last_error"] } == ["no such customer"])
            #expect(letters.map { $0["total_attempts"] } == ["1"])
        }
    }

    @Test("counts the attempts before a requeue, and keeps the id of the first entry")
    func requeuedEntry() async throws {
        try await withQueue { queue in
            try await queue.publish("{}", "_for_group", queue.group, "_retry_attempt", "2", "_retry_first_id", "7-7")
            let log = HandlerLog()
            try await queue.consume {
                log.add($0)
                throw Broken()
            } body: { _ in
                try await eventually("it is given up") { try await queue.isDrained() }
            }
            #expect(log.attempts == [3])
            let letter = try #require(try await queue.deadLetters().first)
            #expect(letter["original_id"] == "7-7")
            #expect(letter["total_attempts"] == "3")
        }
    }

    @Test("a hash's own maximum of attempts wins over the configuration")
    func maximumOfHash() async throws {
        try await withQueue { queue in
            let id = try await queue.publish()
            try await queue.writeHash(id, "attempt", "1", "max_attempts", "1")
            try await queue.consume { _ in
                throw Broken()
            } body: { _ in
                try await eventually("it is given up") { try await queue.isDrained() }
            }
            try await #expect(queue.deadLetters().map { $0["total_attempts"] } == ["1"])
        }
    }

    @Test("goes on with other messages while one waits for its next attempt")
    func othersGoOn() async throws {
        try await withQueue {
            $0.retry.baseDelay = .seconds(600)
            $0.retry.maxDelay = .seconds(600)
            $0.consumer.maxConcurrentHandlers = 1
        } body: { queue in
            try await queue.publish(count: 20)
            let log = HandlerLog()
            try await queue.consume {
                log.add($0)
                if $0.message.payload == "1" { throw Broken() }
            } body: { _ in
                try await log.wait(for: 20)
                try await eventually("the others are acknowledged") { try await queue.pending().count == 1 }
            }
            #expect(log.payloads == (1...20).map { "\($0)" })
        }
    }
}
