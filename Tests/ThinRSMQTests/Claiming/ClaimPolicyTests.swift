import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("entry reclaimer that may not do all", .redisServer, .timeLimit(.minutes(1)))
struct ClaimPolicyTests {
    @Test("writes nothing when it may only observe", .redisServer)
    func observes() async throws {
        try await withQueue { queue in
            try await queue.arrangeOneOfEach()
            let before = try await queue.changes()
            let report = try await queue.repair(.observe)
            #expect(report == RepairReport())
            try await #expect(queue.changes() == before)
            // The measure sees a repair that writes.
            try await #expect(queue.repair(.requeue) != RepairReport())
            try await #expect(queue.changes() != before)
        }
    }

    @Test("leaves orphans and overdue retries alone when it may only dead-letter")
    func deadLettersOnly() async throws {
        try await withQueue { queue in
            let ids = try await queue.arrangeOneOfEach()
            let report = try await queue.repair(.deadLetter)
            #expect(report.deadLettered == 1)
            #expect(report.requeued == 0)
            let pending = try await queue.pending()
            #expect(pending.map(\.id) == [ids.orphaned, ids.due])
            #expect(Set(pending.map(\.consumer)) == ["alice"])
        }
    }

    @Test("requeues later what it claimed when Redis was out of memory", .redisServer)
    func claimedOutOfMemory() async throws {
        try await withQueue { queue in
            let id = try await queue.publish()
            try await queue.deliver()
            try await queue.writeHash(id, dueIn: .seconds(-9), "attempt", "1", "_delivery", "1")
            try await queue.setOutOfMemory(true)
            await #expect(throws: (any Error).self) { try await queue.repair() }
            try await #expect(queue.pending().map(\.consumer) == ["monitor"])
            try await #expect(queue.hash(id)["attempt"] == "1")
            try await queue.setOutOfMemory(false)
            try await #expect(queue.repair(as: "monitor-2").requeued == 1)
            try await #expect(queue.pending().isEmpty)
        }
    }

    @Test("loses nothing when Redis is out of memory", .redisServer)
    func outOfMemory() async throws {
        try await withQueue { queue in
            let ids = try await queue.arrangeOneOfEach()
            try await queue.setOutOfMemory(true)
            for policy in [ClaimPolicy.deadLetter, .requeue] {
                await #expect(throws: (any Error).self) { try await queue.repair(policy) }
            }
            try await #expect(queue.pending().count == 3)
            try await queue.setOutOfMemory(false)
            let report = try await queue.repair()
            #expect(report.deadLettered == 1)
            #expect(report.requeued == 2)
            try await #expect(queue.pending().isEmpty)
            let copies = try await queue.entries().suffix(2).map { $0["_retry_first_id"] }
            #expect(copies == [ids.orphaned.description, ids.due.description])
        }
    }
}

extension QueueFixture {
    /// An exhausted, an orphaned and an overdue entry of alice's.
    @discardableResult
    func arrangeOneOfEach() async throws -> (exhausted: EntryID, orphaned: EntryID, due: EntryID) {
        let ids = try await publish(count: 3)
        try await deliver()
        try await makeIdle([ids[0]], for: .seconds(60), deliveries: 3)
        try await writeHash(ids[0], dueIn: .seconds(-9), "attempt", "3", "_delivery", "3")
        try await makeIdle([ids[1]], for: .seconds(60))
        try await writeHash(ids[2], dueIn: .seconds(-9), "attempt", "1", "_delivery", "1")
        return (ids[0], ids[1], ids[2])
    }

    /// How many changes the server's data have seen.
    fileprivate func changes() async throws -> String {
        let text = try #require(try await server.rawCommand("INFO", "persistence").string)
        let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("rdb_changes_since_last_save:") }
        return String(try #require(line))
    }
}
