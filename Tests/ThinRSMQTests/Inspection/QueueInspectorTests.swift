import Logging
import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("Queue inspector", .redisServer)
struct QueueInspectorTests {
    @Test(
        "streams and groups are as they were made, in one look at all of them",
        .enabled("the server does not count entries") { try await RedisServer.countsEntries }
    )
    func views() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 5)
            try await queue.deliver(count: 2)
            try await queue.server.rawCommand("XADD", queue.keys.deadLetters, "*", "original_id", "1-1")
            let (time, views) = try await QueueInspector(client: queue.client).views(of: [queue.keys, queue.keys])
            #expect(views.count == 2)
            let view = try #require(views.last).get()
            #expect(view.stream.length == 5)
            #expect(view.stream.firstID == ids.first)
            #expect(view.stream.lastID == ids.last)
            #expect(view.stream.lastGeneratedID == ids.last)
            #expect(view.stream.entriesAdded == 5)
            #expect(view.deadLetters == 1)
            let group = try #require(view.groups.first)
            #expect(view.groups.count == 1)
            #expect(group.name == "billing")
            #expect(group.consumers == 1)
            #expect(group.pending == 2)
            #expect(group.lastDeliveredID == ids[1])
            #expect(group.entriesRead == 2)
            #expect(group.lag == 3)
            #expect(abs(Int(time.unixMilliseconds) - (try await queue.serverTime())) < 60_000)
        }
    }

    @Test("a key of another type, and one that is gone, spoil no other stream")
    func faultsOfOne() async throws {
        try await withQueue { queue in
            let namespace = queue.configuration.namespace
            let gone = try QueueKeys(namespace: namespace, topic: "gone")
            let text = try QueueKeys(namespace: namespace, topic: "text")
            try await queue.server.rawCommand("SET", text.stream, "no stream")
            let views = try await QueueInspector(client: queue.client).views(of: [gone, text, queue.keys]).views
            #expect(throws: RedisError.self) { try views[0].get() }
            let error = #expect(throws: RedisError.self) { try views[1].get() }
            #expect(error?.reply?.code == "WRONGTYPE")
            #expect(try views[2].get().groups.map(\.name) == ["billing"])
        }
    }

    @Test("dead letters that are no stream have no number")
    func foreignDeadLetters() async throws {
        try await withQueue { queue in
            try await queue.server.rawCommand("SET", queue.keys.deadLetters, "no stream")
            let view = try await QueueInspector(client: queue.client).views(of: [queue.keys]).views[0].get()
            #expect(view.deadLetters == nil)
        }
    }

    @Test("after an XDEL ahead of the group its lag is nil, never 0")
    func lostLag() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 4)
            try await queue.deliver(count: 1)
            try await queue.server.rawCommand("XDEL", queue.keys.stream, ids[2].description)
            let view = try await QueueInspector(client: queue.client).views(of: [queue.keys]).views[0].get()
            #expect(view.groups[0].lag == nil)
        }
    }

    @Test("an empty stream has neither a first nor a last entry")
    func emptyStream() async throws {
        try await withQueue { queue in
            let stream = try await QueueInspector(client: queue.client).views(of: [queue.keys]).views[0].get().stream
            #expect(stream.length == 0)
            #expect(stream.firstID == nil)
            #expect(stream.lastID == nil)
        }
    }

    @Test("the first undelivered entry of each group, nil where nothing is left, an error where there is no stream")
    func firstUndelivered() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 3)
            let text = queue.keys.stream + "-text"
            try await queue.server.rawCommand("SET", text, "no stream")
            let firsts = try await QueueInspector(client: queue.client).firstUndelivered([
                (queue.keys.stream, ids[0]), (text, ids[0]), (queue.keys.stream, ids[2]),
            ])
            #expect(try firsts[0].get() == ids[1])
            #expect(throws: RedisError.self) { try firsts[1].get() }
            #expect(try firsts[2].get() == nil)
        }
    }

    @Test("the consumers of a group, with what is pending under each")
    func consumers() async throws {
        try await withQueue { queue in
            try await queue.publish(count: 3)
            try await queue.deliver(to: "alice", count: 2)
            try await queue.deliver(to: "bob", count: 1)
            let consumers = try await QueueInspector(client: queue.client)
                .consumers(stream: queue.keys.stream, group: queue.group)
            #expect(consumers.map(\.name) == ["alice", "bob"])
            #expect(consumers.map(\.pending) == [2, 1])
            #expect(consumers.allSatisfy { $0.idle < .seconds(60) })
        }
    }

    @Test("a search finds the streams of a namespace, page by page, and no key of another type")
    func search() async throws {
        try await withQueue { queue in
            let namespace = queue.configuration.namespace
            try await queue.server.rawPipeline(
                (1...2_500).map { ["SET", "\(namespace):filler-\($0)", "x"] }
                    + (1...5).map { ["XADD", "\(namespace):topic-\($0)", "*", "k", "v"] }
            )
            let list = try await TopicList(namespace: namespace, by: QueueInspector(client: queue.client))
            #expect(list.topics.map(\.topic) == ["orders"] + (1...5).map { "topic-\($0)" })
        }
    }
}

@Suite("Queue inspector and older servers")
struct OlderServerTests {
    /// As Redis 6.2 replies: without what 7.0 added.
    private static let stream =
        "*14\r\n$6\r\nlength\r\n:3\r\n$15\r\nradix-tree-keys\r\n:1\r\n$16\r\nradix-tree-nodes\r\n:2\r\n"
        + "$17\r\nlast-generated-id\r\n$3\r\n9-0\r\n$6\r\ngroups\r\n:1\r\n"
        + "$11\r\nfirst-entry\r\n*2\r\n$3\r\n1-0\r\n*2\r\n$1\r\nk\r\n$1\r\nv\r\n"
        + "$10\r\nlast-entry\r\n*2\r\n$3\r\n9-0\r\n*2\r\n$1\r\nk\r\n$1\r\nv\r\n"
    private static let groups =
        "*1\r\n*8\r\n$4\r\nname\r\n$1\r\ng\r\n$9\r\nconsumers\r\n:1\r\n$7\r\npending\r\n:2\r\n"
        + "$17\r\nlast-delivered-id\r\n$3\r\n5-0\r\n"
    private static let time = "*2\r\n$10\r\n1700000000\r\n$1\r\n0\r\n"

    @Test("what Redis 6.2 does not tell is nil, not 0")
    func redis62() async throws {
        let script: [HostileServer.Step] = [
            .receiveText("SETNAME"), .send("+OK\r\n"), .receiveText("XLEN"),
            .send(Self.time + Self.stream + Self.groups + ":0\r\n"),
        ]
        try await withHostileServer(script) { server in
            var configuration = RedisConfiguration(host: "127.0.0.1", port: server.port)
            // A busy machine is no fault of the code under test.
            configuration.commandTimeout = .seconds(30)
            let client = try RedisClient(
                configuration,
                logger: Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
            )
            defer { client.close() }
            let keys = try QueueKeys(namespace: "shop", topic: "orders")
            let (time, views) = try await QueueInspector(client: client).views(of: [keys])
            let view = try views[0].get()
            #expect(time == Timestamp(seconds: 1_700_000_000))
            #expect(view.stream.length == 3)
            #expect(view.stream.lastID == EntryID(milliseconds: 9))
            #expect(view.stream.entriesAdded == nil)
            #expect(view.groups[0].lastDeliveredID == EntryID(milliseconds: 5))
            #expect(view.groups[0].entriesRead == nil)
            #expect(view.groups[0].lag == nil)
        }
    }
}
