import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("restored group", .redisServer, .timeLimit(.minutes(1)))
struct RestoreGroupScriptTests {
    @Test("begins behind what all its consumers had acknowledged: what was in hand comes again, the rest does not")
    func position() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 5)
            try await queue.deliver(to: "alice", count: 2)
            try await queue.deliver(to: "bob", count: 2)
            try await queue.acknowledge([ids[0], ids[2], ids[3]])
            let position = try #require(try await queue.member().position())
            #expect(position.acknowledgedThrough < ids[1] && position.acknowledgedThrough >= ids[0])
            try await queue.destroyGroup()
            let start = try await queue.member().restoreGroup(at: position)
            #expect(start == position.acknowledgedThrough)
            let again = try await queue.deliver()
            #expect(again == Array(ids[1...]))
        }
    }

    @Test(
        "begins where it stood if nothing was in hand, and the server still knows how far behind it is",
        .enabled("the server does not count entries") { try await RedisServer.countsEntries }
    )
    func nothingPending() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 4)
            try await queue.deliver(count: 3)
            try await queue.acknowledge(Array(ids[..<3]))
            let position = try #require(try await queue.member().position())
            #expect(position == GroupMember.Position(acknowledgedThrough: ids[2], entriesRead: 3))
            try await queue.destroyGroup()
            _ = try await queue.member().restoreGroup(at: position)
            let views = try await QueueInspector(client: queue.client).views(of: [queue.keys]).views
            #expect(try views[0].get().groups.map(\.lag) == [1])
            let again = try await queue.deliver()
            #expect(again == [ids[3]])
        }
    }

    @Test("begins at the beginning of a stream that is another, or was set back, and of one that is not there")
    func otherStream() async throws {
        try await withQueue { queue in
            let far = GroupMember.Position(acknowledgedThrough: EntryID(milliseconds: .max - 1), entriesRead: 9)
            try await queue.server.rawCommand("DEL", queue.keys.stream)
            var start = try await queue.member().restoreGroup(at: far)
            #expect(start == .min)
            let ids = try await queue.publish(count: 2)
            try await queue.destroyGroup()
            start = try await queue.member().restoreGroup(at: far)
            #expect(start == .min)
            let again = try await queue.deliver()
            #expect(again == ids)
        }
    }

    @Test("begins at the beginning if nothing is known, and is left alone if it is there")
    func unknown() async throws {
        try await withQueue { queue in
            try await queue.publish()
            var start = try await queue.member().restoreGroup(at: nil)
            #expect(start == nil)
            try await queue.destroyGroup()
            start = try await queue.member().restoreGroup(at: nil)
            #expect(start == .min)
        }
    }
}

@Suite("entry handled alone", .redisServer, .timeLimit(.minutes(1)))
struct BeginAloneScriptTests {
    @Test("is noted with its delivery, for as long as a retry hash lives; another's is not")
    func begins() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 2)
            try await queue.deliver()
            try await queue.makeIdle([ids[1]], for: .zero, owner: "bob", deliveries: 2)
            try await queue.member().noteWaiting(ids)
            #expect(try await queue.hash(ids[0]) == ["_waiting": "1"])
            #expect(try await queue.member().beginAlone(ids[0]))
            #expect(try await queue.hash(ids[0]) == ["_alone": "1"])
            let life = try await queue.server.rawCommand("TTL", queue.hashKey(ids[0])).integer ?? 0
            #expect(life > 0)
            #expect(try await !queue.member().beginAlone(ids[1]))
            #expect(try await queue.hash(ids[1]).isEmpty)
        }
    }
}

extension QueueFixture {
    fileprivate func acknowledge(_ ids: [EntryID]) async throws {
        try await server.rawPipeline(ids.map { ["XACK", keys.stream, group, $0.description] })
    }

    fileprivate func destroyGroup() async throws {
        try await server.rawCommand("XGROUP", "DESTROY", keys.stream, group)
    }
}
