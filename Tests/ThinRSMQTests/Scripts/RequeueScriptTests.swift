import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("requeue script", .redisServer, .timeLimit(.minutes(1)))
struct RequeueScriptTests {
    @Test("appends the entry's fields and what is known of its failures, and acknowledges the old entry")
    func requeues() async throws {
        try await withQueue { queue in
            let id = try await queue.publish("p", "colour", "red", "colour", "blue", "_dlq_replay_count", "1")
            let original = try await queue.entries()[0].fields
            try await queue.deliver()
            try await queue.writeHash(id, "attempt", "1")
            let results = try await queue.member().requeue(
                [queue.takeover(id, attempts: 1, failedAt: 99)],
                lastAttempts: 1
            )
            let entries = try await queue.entries()
            #expect(entries.count == 2, "the old entry stays in the stream")
            #expect(results == [.requeued(entries[1].id, isLastAttempt: false)])
            let added = [
                ("_for_group", queue.group), ("_retry_attempt", "1"), ("_retry_first_id", id.description),
                ("_retry_first_failed_at", "99"),
            ]
            #expect(entries[1].fields == original + added.map { Field($0, $1) })
            try await #expect(queue.pending().isEmpty)
            try await #expect(queue.hash(id).isEmpty)
        }
    }

    @Test("of an entry that was requeued before adds up the attempts, and keeps where it began")
    func requeuesAgain() async throws {
        try await withQueue {
            $0.retry.maxAttempts = 9
        } body: { queue in
            let first = try await queue.publish()
            try await queue.deliver()
            _ = try await queue.member().requeue([queue.takeover(first, attempts: 1, failedAt: 99)], lastAttempts: 1)
            let second = try #require(try await queue.deliver().first)
            _ = try await queue.member().requeue([queue.takeover(second, attempts: 2, failedAt: 777)], lastAttempts: 1)
            let entry = try await queue.entries()[2]
            #expect(entry.fields.count == 3 + 4)
            #expect(entry["_retry_attempt"] == "3")
            #expect(entry["_retry_first_id"] == first.description)
            #expect(entry["_retry_first_failed_at"] == "99")
        }
    }

    @Test("leaves pending what may not be tried again: the configuration's maximum counts, or the hash's own")
    func exhausted() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 3)
            try await queue.deliver()
            try await queue.writeHash(ids[1], "attempt", "3", "max_attempts", "4")
            try await queue.writeHash(ids[2], "attempt", "1", "max_attempts", "1")
            let takeovers = zip(ids, [3, 3, 1]).map { queue.takeover($0, attempts: $1) }
            let results = try await queue.member().requeue(takeovers, lastAttempts: 1)
            let entries = try await queue.entries()
            #expect(results == [.exhausted, .requeued(entries[3].id, isLastAttempt: false), .exhausted])
            try await #expect(queue.pending().map(\.id) == [ids[0], ids[2]])
        }
    }

    @Test("counts a crash of its consumer, but of an innocent neighbour's neither the crash nor the attempt")
    func crashes() async throws {
        try await withQueue {
            $0.retry.maxAttempts = 5
        } body: { queue in
            let ids = try await queue.publish(count: 4)
            try await queue.deliver()
            let endings: [GroupMember.Takeover.Ending] = [.failed, .alone, .company, .innocent]
            let takeovers = zip(ids, endings).map { queue.takeover($0, $1) }
            _ = try await queue.member().requeue(takeovers, lastAttempts: 0)
            let copies = try await queue.entries().suffix(4)
            #expect(copies.map { $0["_retry_attempt"] } == ["1", "1", "1", "0"])
            #expect(copies.map { $0["_retry_crashes"] } == [nil, "1", "1", nil])
        }
    }

    @Test("a crash in company does not use up the attempts: the last one is made alone, and one at a time")
    func lastAttempts() async throws {
        try await withQueue {
            $0.retry.maxAttempts = 2
        } body: { queue in
            let ids = try await queue.publish(count: 3)
            try await queue.deliver()
            let takeovers = ids.map { queue.takeover($0, attempts: 7, .company) }
            let results = try await queue.member().requeue(takeovers, lastAttempts: 1)
            let copy = try await queue.entries()[3]
            #expect(results == [.requeued(copy.id, isLastAttempt: true), .held, .held])
            #expect(copy["_retry_attempt"] == "1")
            try await #expect(queue.pending().map(\.id) == Array(ids[1...]))
            // It crashes again, whoever was near.
            try await queue.deliver()
            let last = try await queue.member().requeue([queue.takeover(copy.id, .company)], lastAttempts: 1)
            #expect(last == [.exhausted])
        }
    }

    @Test("what is for another group is acknowledged, and neither appended nor dead-lettered for this one")
    func otherGroup() async throws {
        try await withQueue { queue in
            let ids = [
                try await queue.publish("p", "_for_group", "shipping"),
                try await queue.publish("p", "_for_group", "shipping"),
            ]
            try await queue.deliver()
            let results = try await queue.member().requeue([queue.takeover(ids[0], .company)], lastAttempts: 1)
            #expect(results == [.lost])
            let casualty = GroupMember.Casualty(id: ids[1], attempts: 3, error: "crash")
            let letters = try await queue.member().deadLetter([casualty]).results
            #expect(letters == [.lost])
            try await #expect(queue.pending().isEmpty)
            try await #expect(queue.entries().count == 2)
            try await #expect(queue.deadLetters().isEmpty)
        }
    }

    @Test("passes on 3,900 fields, and leaves more to the dead letters", arguments: [3_900, 3_901])
    func manyFields(count: Int) async throws {
        try await withQueue { queue in
            let id = try await queue.append((1...count).flatMap { ["field \($0)", "\($0)"] })
            try await queue.deliver()
            let results = try await queue.member().requeue([queue.takeover(id, attempts: 1)], lastAttempts: 1)
            let entries = try await queue.entries()
            #expect(
                results
                    == (count > 3_900 ? [.tooLarge] : [.requeued(try #require(entries.last).id, isLastAttempt: false)])
            )
            #expect(entries.count == (count > 3_900 ? 1 : 2))
            try await #expect(queue.pending().count == (count > 3_900 ? 1 : 0))
        }
    }

    @Test("appends nothing that is acknowledged or another's, and acknowledges what was trimmed; twice is once")
    func lost() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 4)
            try await queue.deliver()
            try await queue.server.rawCommand("XACK", queue.keys.stream, queue.group, ids[0].description)
            try await queue.makeIdle([ids[1]], for: .zero, owner: "bob")
            try await queue.writeHash(ids[2], "attempt", "1")
            try await queue.server.rawCommand("XDEL", queue.keys.stream, ids[2].description)
            let takeovers = ids.map { queue.takeover($0, attempts: 1) }
            let results = try await queue.member().requeue(takeovers, lastAttempts: 1)
            let entries = try await queue.entries()
            #expect(
                results == [.lost, .lost, .payloadGone, .requeued(try #require(entries.last).id, isLastAttempt: false)]
            )
            try await #expect(queue.pending().map(\.consumer) == ["bob"])
            try await #expect(queue.hash(ids[2]).isEmpty)
            try await #expect(queue.member().requeue(takeovers, lastAttempts: 1) == [.lost, .lost, .lost, .lost])
            try await #expect(queue.entries() == entries)
        }
    }

    @Test("appends large entries in several calls, in none of which Redis is held up for long", .redisServer)
    func largeEntries() async throws {
        try await withQueue { queue in
            var ids: [EntryID] = []
            for _ in 1...5 { ids.append(try await queue.publish(String(repeating: "x", count: 600_000))) }
            try await queue.deliver()
            let counts = try await queue.commands {
                try await #expect(
                    queue.member().requeue(ids.map { queue.takeover($0, attempts: 1) }, lastAttempts: 1).count == 5
                )
            }
            #expect(counts["evalsha"] == 3)
            try await #expect(queue.entries().suffix(5).map { $0["_retry_first_id"] } == ids.map(\.description))
        }
    }

    @Test("neither appends nor acknowledges when Redis is out of memory", .redisServer)
    func outOfMemory() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 3)
            try await queue.deliver()
            try await queue.setOutOfMemory(true)
            let error = try await #require(throws: RedisError.self) {
                _ = try await queue.member().requeue(ids.map { queue.takeover($0, attempts: 1) }, lastAttempts: 1)
            }
            #expect(error.isOutOfMemory)
            try await #expect(queue.pending().map(\.id) == ids)
            try await #expect(queue.entries().count == 3)
        }
    }
}

extension QueueFixture {
    fileprivate func takeover(
        _ id: EntryID,
        attempts: Int = 1,
        failedAt: Int64? = nil,
        _ ending: GroupMember.Takeover.Ending = .failed
    ) -> GroupMember.Takeover {
        let verdict = PendingVerdict(
            entry: PendingEntry(id: id, consumer: "alice", idle: .seconds(60), deliveries: 1),
            state: .orphaned,
            isReported: ending == .failed,
            isAlone: ending == .alone,
            isWaiting: false,
            attempts: attempts,
            maxAttempts: 3,
            lastError: nil,
            firstFailedAt: failedAt.map { Timestamp(unixMilliseconds: $0) }
        )
        return GroupMember.Takeover(verdict: verdict, ending: ending)
    }
}
