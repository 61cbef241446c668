import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("script that trims what no group needs", .redisServer, .timeLimit(.minutes(1)))
struct TrimAcknowledgedScriptTests {
    private func trim(
        _ queue: QueueFixture,
        from least: Int = 1,
        added: String = "0",
        expecting names: String...
    ) async throws -> (length: Int, hasMore: Bool) {
        let reply = try await queue.client.run(
            .trimAcknowledged,
            keys: [queue.keys.stream],
            repeatable: true,
            argumentCount: 2 + names.count
        ) { arguments in
            arguments.append(least)
            arguments.append(added)
            for name in names { arguments.append(name) }
        }
        let parts = try reply.elements(atLeast: 2)
        return (try parts[0].integer(), try parts[1].integer() == 1)
    }

    private func acknowledge(_ queue: QueueFixture, _ ids: some Sequence<EntryID>, in group: String? = nil) async throws
    {
        try await queue.server.rawPipeline(
            ids.map { ["XACK", queue.keys.stream, group ?? queue.group, $0.description] }
        )
    }

    @Test("keeps what is pending and what comes behind it, and leaves the group's lag known")
    func pending() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 150)
            try await queue.deliver(count: 120)
            try await acknowledge(queue, ids.prefix(60) + ids[61..<120])
            try await #expect(trim(queue) == (90, false))
            try await #expect(queue.entries().map(\.id) == Array(ids[60...]))
            try await acknowledge(queue, [ids[60]])
            try await #expect(trim(queue) == (30, false))
            try await #expect(queue.entries().map(\.id) == Array(ids[120...]))
            guard try await RedisServer.countsEntries else { return }
            let views = try await QueueInspector(client: queue.client).views(of: [queue.keys]).views
            #expect(try views[0].get().groups.map(\.lag) == [30])
        }
    }

    @Test("keeps what any group needs: one that has read nothing needs everything")
    func slowestGroup() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 30)
            try await queue.deliver()
            try await acknowledge(queue, ids)
            try await queue.server.rawCommand("XGROUP", "CREATE", queue.keys.stream, "slow", ids[9].description)
            try await #expect(trim(queue).length == 20)
            try await queue.server.rawCommand("XGROUP", "CREATE", queue.keys.stream, "new", "0")
            try await queue.server.rawCommand("XGROUP", "DESTROY", queue.keys.stream, "slow")
            try await #expect(trim(queue).length == 20)
            try await queue.server.rawCommand("XGROUP", "DESTROY", queue.keys.stream, "new")
            try await #expect(trim(queue).length == 0)
        }
    }

    @Test(
        "keeps everything of a stream that was begun anew until the groups are back",
        .enabled("the server does not count entries") { try await RedisServer.countsEntries }
    )
    func reset() async throws {
        try await withQueue { queue in
            try await acknowledge(queue, try await queue.publish(count: 10))
            try await queue.deliver()
            let ids = try await queue.entries().map(\.id)
            try await acknowledge(queue, ids)
            try await #expect(trim(queue, added: "11", expecting: queue.group, "late").length == 10)
            try await #expect(trim(queue, added: "", expecting: "late").length == 10)
            try await #expect(trim(queue, added: "", expecting: queue.group).length == 0)
        }
    }

    @Test(
        "a group that was removed holds up nothing",
        .enabled("the server does not count entries") { try await RedisServer.countsEntries }
    )
    func removed() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 10)
            try await queue.deliver()
            try await acknowledge(queue, ids)
            try await #expect(trim(queue, added: "10", expecting: "removed").length == 0)
        }
    }

    @Test("keeps an entry that was forced into a pending list ahead of its group")
    func forced() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 10)
            try await queue.deliver(count: 4)
            try await acknowledge(queue, ids.prefix(4))
            let key = queue.keys.stream
            try await queue.server.rawCommand("XCLAIM", key, queue.group, "bob", "0", ids[8].description, "FORCE")
            try await #expect(trim(queue).length == 6)
        }
    }

    @Test("keeps everything of a stream without groups, and nothing goes wrong without a stream")
    func noGroups() async throws {
        try await withQueue { queue in
            try await queue.publish(count: 10)
            try await queue.server.rawCommand("XGROUP", "DESTROY", queue.keys.stream, queue.group)
            try await #expect(trim(queue) == (10, false))
            try await queue.server.rawCommand("DEL", queue.keys.stream)
            try await #expect(trim(queue, from: 0) == (0, false))
        }
    }

    @Test("leaves a stream alone that is shorter than it was told")
    func short() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 10)
            try await queue.deliver()
            try await acknowledge(queue, ids)
            try await #expect(trim(queue, from: 11).length == 10)
            try await #expect(trim(queue, from: 10).length == 0)
        }
    }

    @Test("keeps entries that are months younger than those it trims")
    func slowTopic() async throws {
        try await withQueue { queue in
            let key = queue.keys.stream
            for id in ["1-1", "1795542673652-0", "1795542673652-5", "1795542673653-0"] {
                try await queue.server.rawCommand("XADD", key, id, "v", "1")
            }
            try await queue.server.rawCommand("XGROUP", "SETID", key, queue.group, "1795542673652-0")
            try await #expect(trim(queue).length == 2)
            try await #expect(queue.entries().count == 2)
        }
    }

    @Test("tells ids apart that a double would not")
    func largeIDs() async throws {
        try await withQueue { queue in
            let key = queue.keys.stream
            let ids = ["9-18446744073709551614", "9-18446744073709551615", "10-1", "10-9007199254740993"]
            try await queue.server.rawPipeline(ids.map { ["XADD", key, $0, "v", "1"] })
            try await queue.server.rawCommand("XGROUP", "SETID", key, queue.group, "10-1")
            try await queue.server.rawCommand("XGROUP", "CREATE", key, "late", "9-18446744073709551615")
            // The id behind such a one is not computed: it is kept itself.
            try await #expect(trim(queue).length == 3)
            try await queue.server.rawCommand("XGROUP", "DESTROY", key, "late")
            try await #expect(trim(queue).length == 1)
        }
    }

    @Test("trims a long history in several calls, each bounded")
    func bounded() async throws {
        try await withQueue { queue in
            for _ in 1...3 { try await queue.publish(count: 10_000) }
            try await queue.server.rawCommand("XGROUP", "SETID", queue.keys.stream, queue.group, "$")
            let step = try await RedisServer.countsEntries ? 10_000 : 1_000
            try await #expect(trim(queue) == (30_000 - step, true))
            try await #expect(trim(queue) == (30_000 - 2 * step, true))
            var calls = 2
            while try await trim(queue).hasMore, calls <= 30 { calls += 1 }
            #expect(calls == 30_000 / step)
            try await #expect(trim(queue) == (0, false))
        }
    }
}
