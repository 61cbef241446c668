import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("pending scanner", .redisServer, .timeLimit(.minutes(1)))
struct PendingScannerTests {
    @Test("judges each entry by its line and its retry hash")
    func judges() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 6)
            try await queue.deliver()
            try await queue.writeHash(ids[1], dueIn: .seconds(60), "attempt", "1", "_delivery", "1", "last_error", "b")
            try await queue.writeHash(ids[2], dueIn: .seconds(-60), "attempt", "1", "_delivery", "1")
            try await queue.makeIdle([ids[3]], for: .seconds(90), deliveries: 2)
            try await queue.makeIdle([ids[4]], for: .seconds(80), deliveries: 3)
            try await queue.server.rawCommand("SET", queue.hashKey(ids[5]), "no hash")
            let census = try await queue.scan()
            #expect(census.scanned == 6)
            #expect(census.isWhole)
            #expect(census.next == nil)
            #expect(census[.inFlight] == 2)
            #expect(census[.backingOff] == 1)
            #expect(census.actionable.map(\.entry.id) == Array(ids[2...4]))
            #expect(census.actionable.map(\.state) == [.due, .orphaned, .exhausted])
            #expect(census.actionable.map(\.attempts) == [1, 2, 3])
            #expect(census.oldestID == ids[3])
            #expect(try #require(census.oldestIdle) >= .seconds(90))
            #expect(census.mostDeliveries == 3)
        }
    }

    @Test(
        "looks behind thousands in backoff, in two or three round trips for a page of 2,000 (known faults 6 and 7)",
        .redisServer
    )
    func looksBehindBackoff() async throws {
        try await withQueue { queue in
            let ids = try await queue.fillWithBackoff(3_000)
            let orphan = try await queue.publish()
            try await queue.deliver()
            try await queue.makeIdle([orphan], for: .seconds(60))
            _ = try await queue.scan()  // Connects.
            let counts = try await queue.commands {
                let census = try await queue.scan()
                #expect(census.scanned == 3_001)
                #expect(census[.backingOff] == ids.count)
                #expect(census.actionable.map(\.entry.id) == [orphan])
            }
            // Each page is one XPENDING. For the first, one pipeline has TIME and questions for 50 hashes each, and one asks
            // for those that exist; as most do, the second page's are asked for at once.
            #expect(counts == ["xpending": 2, "time": 2, "exists": 40, "hmget": 3_001])
        }
    }

    @Test("ends at its budget, and the next scan goes on behind it")
    func budget() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 2_500)
            try await queue.deliver()
            let first = try await queue.scan(budget: 1_000)
            #expect(first.scanned == 2_000)
            #expect(!first.isWhole)
            #expect(first.next == ids[1_999])
            let second = try await queue.scan(from: first.next, budget: 1_000)
            #expect(second.scanned == 500)
            #expect(!second.isWhole, "it has not seen the beginning")
            #expect(second.next == nil)
        }
    }

    @Test("of a group with nothing pending finds nothing, and of no group throws")
    func empty() async throws {
        try await withQueue { queue in
            try await #expect(queue.scan().scanned == 0)
            let scanner = PendingScanner(client: queue.client, configuration: queue.configuration)
            let nowhere = Queue(keys: queue.keys, group: "none")
            let error = try await #require(throws: RedisError.self) { _ = try await scanner.scan(nowhere) }
            #expect(error.reply?.code == "NOGROUP")
        }
    }

    @Test("reads the hashes of its group where the configuration gives each group its own")
    func groupScope() async throws {
        try await withQueue {
            $0.retry.scope = .group
        } body: { queue in
            let id = try await queue.publish()
            try await queue.deliver()
            try await queue.writeHash(id, dueIn: .seconds(60), "attempt", "1", "_delivery", "1")
            #expect(queue.hashKey(id).contains(":retries:\(queue.group):"))
            try await #expect(queue.scan()[.backingOff] == 1)
        }
    }
}

extension QueueFixture {
    /// So many entries that failed and whose next attempt is an hour away.
    func fillWithBackoff(_ count: Int) async throws -> [EntryID] {
        let ids = try await publish(count: count)
        try await deliver()
        let due = try await serverTime() + 3_600_000
        try await server.rawPipeline(
            ids.map { ["HSET", hashKey($0), "attempt", "1", "_delivery", "1", "next_retry_at", "\(due)"] }
        )
        return ids
    }
}
