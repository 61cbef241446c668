import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("acknowledge script", .redisServer, .timeLimit(.minutes(1)))
struct AcknowledgeScriptTests {
    @Test("acknowledges what the consumer owns, deletes its retry hashes, and refuses the rest")
    func checksOwner() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 4)
            try await queue.deliver()
            try await queue.makeIdle([ids[1]], for: .zero, owner: "bob")
            for id in ids { try await queue.writeHash(id, "attempt", "1") }
            try await queue.server.rawCommand("XACK", queue.keys.stream, queue.group, ids[2].description)
            let unknown = EntryID(milliseconds: 7)
            let refused = try await queue.member().acknowledge(
                [(ids[3], true), (ids[1], true), (unknown, false), (ids[0], false), (ids[2], true)].map {
                    GroupMember.Handled(id: $0, mayHaveRetryHash: $1)
                }
            )
            #expect(refused == [unknown, ids[1], ids[2]])
            try await #expect(queue.pending().map(\.consumer) == ["bob"])
            // The first was said to have none, the others are not alice's to delete.
            for index in 0...2 { try await #expect(!queue.hash(ids[index]).isEmpty) }
            try await #expect(queue.hash(ids[3]).isEmpty)
        }
    }

    @Test("finds its own among the entries of others, also where one page does not reach")
    func interleaved() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 600)
            try await queue.deliver()
            for (owner, offset) in [("bob", 1), ("carol", 2)] {
                let theirs = stride(from: offset, to: 600, by: 3).map { ids[$0] }
                try await queue.makeIdle(theirs, for: .zero, owner: owner)
            }
            // Every sixth is alice's and every sixth carol's; between them lie as many more of alice's.
            let batch = stride(from: 0, to: 600, by: 6).flatMap { [ids[$0], ids[$0 + 5]] }
            for half in [batch.prefix(100), batch.suffix(100)] {
                let refused = try await queue.member().acknowledge(
                    half.reversed().map { GroupMember.Handled(id: $0, mayHaveRetryHash: false) }
                )
                #expect(refused == stride(from: half.startIndex + 1, to: half.endIndex, by: 2).map { half[$0] })
            }
            let left = try await queue.pending()
            #expect(left.count == 500)
            #expect(left.count { $0.consumer == "alice" } == 100)
            #expect(Set(left.map(\.id)).isDisjoint(with: stride(from: 0, to: 600, by: 6).map { ids[$0] }))
        }
    }

    @Test("without fencing nothing is refused")
    func unfenced() async throws {
        try await withQueue {
            $0.consumer.fencing = false
        } body: { queue in
            let ids = try await queue.publish(count: 2)
            try await queue.deliver(to: "bob")
            for id in ids { try await queue.writeHash(id, "attempt", "1") }
            let handled = ids.map { GroupMember.Handled(id: $0, mayHaveRetryHash: $0 == ids[1]) }
            try await #expect(queue.member().acknowledge(handled).isEmpty)
            try await #expect(queue.pending().isEmpty)
            try await #expect(!queue.hash(ids[0]).isEmpty)
            try await #expect(queue.hash(ids[1]).isEmpty)
        }
    }

    @Test("works while Redis is out of memory", .redisServer)
    func outOfMemory() async throws {
        try await withQueue { queue in
            let id = try await queue.publish()
            try await queue.deliver()
            try await queue.writeHash(id, "attempt", "1")
            try await queue.setOutOfMemory(true)
            try await #expect(
                queue.member().acknowledge([GroupMember.Handled(id: id, mayHaveRetryHash: true)]).isEmpty
            )
            try await #expect(queue.pending().isEmpty)
            try await #expect(queue.hash(id).isEmpty)
        }
    }
}
