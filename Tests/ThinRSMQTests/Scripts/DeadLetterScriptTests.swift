import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("dead-letter script", .redisServer, .timeLimit(.minutes(1)))
struct DeadLetterScriptTests {
    @Test("moves an entry with all its fields, acknowledges it and deletes its retry hash")
    func moves() async throws {
        try await withQueue { queue in
            let id = try await queue.append(["a", "1", "a", "2", "last_error", "theirs", "_dlq_replay_count", "2"])
            let original = try await queue.entries()[0].fields
            try await queue.deliver()
            try await queue.writeHash(id, "attempt", "4")
            let failedAt = Timestamp(seconds: 1_770_802_200, nanoseconds: 123_000_000)
            let member = GroupMember(
                client: queue.client,
                queue: queue.queue,
                name: "alice",
                configuration: queue.configuration,
                clock: { failedAt }
            )
            let casualty = GroupMember.Casualty(id: id, owner: "alice", deliveries: 1, attempts: 4, error: "broken")
            let (results, trimmed) = try await member.deadLetter([casualty])
            let letters = try await queue.deadLetters()
            #expect(letters.count == 1)
            let letter = letters[0]
            #expect(results == [.moved(letter: letter.id)])
            #expect(trimmed == 0)
            let added = [
                ("original_id", id.description), ("original_stream", queue.keys.stream),
                ("failed_at", failedAt.description), ("total_attempts", "4"), ("last_error", "broken"),
                ("consumer_group", queue.group), ("replay_count", "2"),
            ]
            #expect(letter.fields == original + added.map { Field($0, $1) })
            try await #expect(queue.pending().isEmpty)
            try await #expect(queue.hash(id).isEmpty)
        }
    }

    @Test("moves nothing that is acknowledged, another's, or was delivered again meanwhile")
    func lost() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 3)
            try await queue.deliver()
            try await queue.server.rawCommand("XACK", queue.keys.stream, queue.group, ids[0].description)
            let casualties = [
                GroupMember.Casualty(id: ids[0], attempts: 1, error: "e"),
                GroupMember.Casualty(id: ids[1], owner: "bob", attempts: 1, error: "e"),
                GroupMember.Casualty(id: ids[2], deliveries: 2, attempts: 1, error: "e"),
            ]
            try await #expect(queue.member().deadLetter(casualties).results == [.lost, .lost, .lost])
            try await #expect(queue.deadLetters().isEmpty)
            try await #expect(queue.pending().count == 2)
        }
    }

    @Test("acknowledges what was trimmed, and moves the rest of the batch; twice is once")
    func payloadGone() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 2)
            try await queue.deliver()
            try await queue.writeHash(ids[0], "attempt", "1")
            try await queue.server.rawCommand("XDEL", queue.keys.stream, ids[0].description)
            let casualties = ids.map { GroupMember.Casualty(id: $0, attempts: 1, error: "e") }
            let results = try await queue.member().deadLetter(casualties).results
            let letters = try await queue.deadLetters()
            #expect(letters.map { $0["original_id"] } == [ids[1].description])
            #expect(results == [.payloadGone, .moved(letter: letters[0].id)])
            try await #expect(queue.pending().isEmpty)
            try await #expect(queue.hash(ids[0]).isEmpty)
            try await #expect(queue.member().deadLetter(casualties).results == [.lost, .lost])
            try await #expect(queue.deadLetters().count == 1)
        }
    }

    @Test("packs an entry of too many fields into one, and no other", arguments: [3_900, 3_901, 5_000])
    func packs(count: Int) async throws {
        try await withQueue { queue in
            let id = try await queue.append((1...count).flatMap { ["field \($0)", "valüe, \($0):"] })
            let original = try await queue.entries()[0].fields
            try await queue.deliver()
            _ = try await queue.member().deadLetter([GroupMember.Casualty(id: id, attempts: 1, error: "e")])
            let letter = try #require(try await queue.deadLetters().first)
            #expect((letter["_raw"] != nil) == (count > PackedFields.threshold))
            #expect(letter.fields.count == (count > PackedFields.threshold ? 1 : count) + 7)
            let read = DeadLetter(id: letter.id, fields: letter.fields)
            #expect(read.fields == original)
            #expect(read.originalID == id)
        }
    }

    @Test("moves large entries in several calls, in none of which Redis is held up for long", .redisServer)
    func largeEntries() async throws {
        try await withQueue { queue in
            var ids: [EntryID] = []
            for _ in 1...5 { ids.append(try await queue.publish(String(repeating: "x", count: 600_000))) }
            try await queue.deliver()
            let casualties = ids.map { GroupMember.Casualty(id: $0, attempts: 1, error: "e") }
            let counts = try await queue.commands {
                try await #expect(queue.member().deadLetter(casualties).results.count == 5)
            }
            #expect(counts["evalsha"] == 3)
            try await #expect(queue.deadLetters().map { $0["original_id"] } == ids.map(\.description))
        }
    }

    @Test("tells how many older dead letters made room")
    func countsTrimmed() async throws {
        try await withQueue {
            $0.deadLetters.maxLength = 10
        } body: { queue in
            let ids = try await queue.publish(count: 350)
            try await queue.deliver()
            var trimmed = 0
            for batch in ids.batches(of: 90) {
                let casualties = batch.map { GroupMember.Casualty(id: $0, attempts: 1, error: "e") }
                trimmed += try await queue.member().deadLetter(casualties).trimmed
            }
            #expect(trimmed > 0)
            try await #expect(queue.deadLetters().count == 350 - trimmed)
        }
    }

    @Test("acknowledges nothing whose dead letter Redis has no memory for (known fault 3)", .redisServer)
    func outOfMemory() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 3)
            try await queue.deliver()
            for id in ids { try await queue.writeHash(id, "attempt", "3") }
            let casualties = ids.map { GroupMember.Casualty(id: $0, attempts: 3, error: "e") }
            try await queue.setOutOfMemory(true)
            let error = try await #require(throws: RedisError.self) {
                _ = try await queue.member().deadLetter(casualties)
            }
            #expect(error.isOutOfMemory)
            try await #expect(queue.pending().map(\.id) == ids)
            try await #expect(!queue.hash(ids[0]).isEmpty)
            try await #expect(queue.deadLetters().isEmpty)
            try await queue.setOutOfMemory(false)
            try await #expect(queue.member().deadLetter(casualties).results.count == 3)
            try await #expect(queue.deadLetters().count == 3)
        }
    }
}
