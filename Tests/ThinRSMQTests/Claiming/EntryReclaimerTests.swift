import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("entry reclaimer", .redisServer, .timeLimit(.minutes(1)))
struct EntryReclaimerTests {
    @Test("requeues what a dead consumer left, for the same group, and another handles it as the second attempt")
    func requeuesOrphan() async throws {
        try await withQueue { queue in
            let id = try await queue.publish("p", "colour", "red")
            try await queue.deliver(to: "dead")
            try await queue.makeIdle([id], for: .seconds(60), owner: "dead")
            let report = try await queue.repair()
            #expect(report.requeued == 1)
            try await #expect(queue.pending().isEmpty)
            let copy = try await queue.entries()[1]
            #expect(copy["_for_group"] == queue.group)
            #expect(copy["_retry_attempt"] == "1")
            #expect(copy["_retry_first_id"] == id.description)
            #expect(copy["colour"] == "red")
            let log = HandlerLog()
            try await queue.consume(handler: { log.add($0) }) { _ in try await log.wait(for: 1) }
            #expect(log.attempts == [2])
            #expect(log.payloads == ["p"])
        }
    }

    @Test(
        "retries a failure of another implementation when it is due, not after the minimum idle time (known fault 11)"
    )
    func foreignFailure() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 2)
            try await queue.deliver(to: "go-consumer")
            for (id, delay) in zip(ids, [Duration.zero, .seconds(30)]) {
                try await queue.writeHash(id, dueIn: delay, "attempt", "1", "max_attempts", "5", "last_error", "go")
            }
            try await #expect(queue.repair().requeued == 1)
            try await #expect(queue.pending().map(\.id) == [ids[1]])
            try await #expect(queue.entries()[2]["_retry_attempt"] == "1")
            try await #expect(queue.hash(ids[0]).isEmpty)
        }
    }

    @Test("finds one due entry behind 3,000 in backoff (known fault 6)")
    func behindBackoff() async throws {
        try await withQueue { queue in
            let waiting = try await queue.fillWithBackoff(3_000)
            let due = try await queue.publish()
            try await queue.deliver()
            try await queue.writeHash(due, dueIn: .seconds(-9), "attempt", "1", "_delivery", "1")
            try await #expect(queue.repair().requeued == 1)
            try await #expect(queue.pending().map(\.id) == waiting)
        }
    }

    @Test("tries an entry again whose last attempt was cut short by the crash of another")
    func lastAttemptCutShort() async throws {
        try await withQueue {
            $0.retry.maxAttempts = 2
        } body: { queue in
            let reclaimer = queue.reclaimer("monitor")
            @discardableResult
            func repair() async throws -> RepairReport {
                try await reclaimer.repair(queue.queue, try await queue.scan(), policy: .requeue)
            }
            // Two die together: the last attempt of one begins, that of the other waits.
            let first = try await queue.publish(count: 2)
            try await queue.deliver(to: "dead")
            try await queue.makeIdle(first, for: .seconds(60), owner: "dead")
            try await #expect(repair().requeued == 1)
            // It waits for its turn in a consumer that dies of something else.
            let again = try await queue.deliver(to: "dead-too")
            try await queue.member("dead-too").noteWaiting(again)
            let other = try await queue.publish()
            try await queue.deliver(to: "dead-too")
            try await queue.makeIdle(again + [other], for: .seconds(60), owner: "dead-too")
            // A healthy one gets all of them, one last attempt after the other.
            for _ in 1...5 {
                try await repair()
                for id in try await queue.deliver(to: "healthy") {
                    try await queue.server.rawCommand("XACK", queue.keys.stream, queue.group, id.description)
                }
            }
            try await #expect(queue.pending().isEmpty)
            try await #expect(queue.deadLetters().isEmpty)
        }
    }

    @Test("moves exhausted entries to the dead letters once, also when two do it at the same time")
    func exhaustedOnce() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 300)
            try await queue.deliver()
            try await queue.makeIdle(ids, for: .seconds(60), deliveries: 3)
            for id in ids { try await queue.writeHash(id, dueIn: .seconds(-9), "attempt", "3", "_delivery", "3") }
            let census = try await queue.scan()
            #expect(census[.exhausted] == 300)
            async let first = queue.reclaimer("monitor-1").repair(queue.queue, census, policy: .requeue)
            async let second = queue.reclaimer("monitor-2").repair(queue.queue, census, policy: .requeue)
            let reports = try await [first, second]
            #expect(reports.map(\.deadLettered).reduce(0, +) == 300)
            #expect(reports.map(\.lost).reduce(0, +) == 300)
            let letters = try await queue.deadLetters()
            #expect(letters.map { $0["original_id"] ?? "" }.sorted() == ids.map(\.description).sorted())
            #expect(Set(letters.map { $0["total_attempts"] }) == ["3"])
            #expect(Set(letters.map { $0["last_error"] }) == ["consumer did not ACK (crash or timeout)"])
            try await #expect(queue.pending().isEmpty)
            try await #expect(queue.repair() == RepairReport())
        }
    }

    @Test("requeues each orphan once, also when two do it at the same time")
    func orphansOnce() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 300)
            try await queue.deliver()
            try await queue.makeIdle(ids, for: .seconds(60))
            let census = try await queue.scan()
            async let first = queue.reclaimer("monitor-1").repair(queue.queue, census, policy: .requeue)
            async let second = queue.reclaimer("monitor-2").repair(queue.queue, census, policy: .requeue)
            let reports = try await [first, second]
            #expect(reports.map(\.requeued).reduce(0, +) == 300)
            try await #expect(queue.pending().isEmpty)
            let copies = try await queue.entries().dropFirst(300)
            #expect(copies.compactMap { $0["_retry_first_id"] }.sorted() == ids.map(\.description).sorted())
        }
    }

    @Test("dead-letters a requeued entry whose attempts before the requeue were the last allowed")
    func exhaustedBefore() async throws {
        try await withQueue { queue in
            let id = try await queue.publish("p", "_retry_attempt", "2", "_retry_first_id", "7-7")
            try await queue.deliver()
            try await queue.makeIdle([id], for: .seconds(60))
            let report = try await queue.repair()
            #expect(report.deadLettered == 1)
            #expect(report.requeued == 0)
            let letter = try #require(try await queue.deadLetters().first)
            #expect(letter["total_attempts"] == "3")
            #expect(letter["original_id"] == "7-7")
            try await #expect(queue.pending().isEmpty)
        }
    }

    @Test("dead-letters an entry with more fields than can be requeued, packed")
    func tooLarge() async throws {
        try await withQueue { queue in
            let id = try await queue.append((1...5_000).flatMap { ["f\($0)", "\($0)"] })
            try await queue.deliver()
            try await queue.makeIdle([id], for: .seconds(60))
            try await #expect(queue.repair().deadLettered == 1)
            let letter = try #require(try await queue.deadLetters().first)
            #expect(letter["last_error"] == "the entry has more fields than can be requeued")
            #expect(PackedFields.unpack(WireString(letter["_raw"] ?? ""))?.count == 5_000)
        }
    }

    @Test("acknowledges and counts what was trimmed before anyone handled it")
    func payloadGone() async throws {
        try await withQueue { queue in
            let ids = try await queue.arrangeOneOfEach()
            for id in [ids.orphaned, ids.due, ids.exhausted] {
                try await queue.server.rawCommand("XDEL", queue.keys.stream, id.description)
            }
            let report = try await queue.repair()
            var expected = RepairReport()
            expected.payloadGone = 3
            #expect(report == expected)
            try await #expect(queue.pending().isEmpty)
            try await #expect(queue.hash(ids.due).isEmpty)
            try await #expect(queue.deadLetters().isEmpty)
        }
    }

    @Test("takes nothing that came back to life since the scan, nor a neighbour that the scan did not judge")
    func looksAgain() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 5)
            try await queue.deliver()
            try await queue.makeIdle(ids, for: .seconds(60))
            try await queue.makeIdle([ids[2]], for: .zero)
            let census = try await queue.scan()
            #expect(census[.orphaned] == 4)
            try await queue.makeIdle([ids[1]], for: .zero)  // Its consumer renewed the lease.
            try await queue.makeIdle([ids[2]], for: .seconds(90))  // Its consumer died: the next scan's.
            try await queue.server.rawCommand("XACK", queue.keys.stream, queue.group, ids[3].description)
            let report = try await queue.reclaimer().repair(queue.queue, census, policy: .requeue)
            #expect(report.requeued == 2)
            #expect(report.lost == 2)
            let pending = try await queue.pending()
            #expect(pending.map(\.id) == [ids[1], ids[2]])
            #expect(pending.map(\.consumer) == ["alice", "alice"])
            #expect(pending[1].idle >= .seconds(90))
        }
    }

    @Test("counts the attempts that the hash says when it claims, not those of the scan")
    func attemptsAtClaim() async throws {
        try await withQueue { queue in
            let id = try await queue.publish()
            try await queue.deliver()
            try await queue.writeHash(id, dueIn: .seconds(-9), "attempt", "1", "_delivery", "1")
            let census = try await queue.scan()
            try await queue.writeHash(id, dueIn: .seconds(-9), "attempt", "2")
            _ = try await queue.reclaimer().repair(queue.queue, census, policy: .requeue)
            try await #expect(queue.entries()[1]["_retry_attempt"] == "2")
        }
    }

    @Test("leaves no name of its own behind")
    func leaves() async throws {
        try await withQueue { queue in
            try await queue.arrangeOneOfEach()
            try await queue.repair()
            try await #expect(queue.consumerNames().sorted() == ["alice", "monitor"])
            await queue.reclaimer().leave([queue.queue])
            try await #expect(queue.consumerNames() == ["alice"])
        }
    }
}
