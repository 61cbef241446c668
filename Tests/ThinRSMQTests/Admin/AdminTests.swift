import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("admin", .redisServer, .timeLimit(.minutes(1)))
struct AdminTests {
    @Test("counts what is pending: the range of ids, and each consumer's share")
    func pendingStats() async throws {
        try await withPatientQueue { queue in
            let ids = try await queue.publish(count: 5)
            try await queue.deliver(to: "alice", count: 3)
            try await queue.deliver(to: "bob", count: 1)
            let stats = try await Admin(client: queue.client, configuration: queue.configuration)
                .pendingStats("orders", group: queue.group)
            let shares = [
                PendingStats.Share(consumer: "alice", count: 3), PendingStats.Share(consumer: "bob", count: 1),
            ]
            #expect(stats == PendingStats(count: 4, smallestID: ids[0], largestID: ids[3], consumers: shares))
        }
    }

    @Test("says that nothing is pending")
    func nothingPending() async throws {
        try await withPatientQueue { queue in
            let stats = try await Admin(client: queue.client, configuration: queue.configuration)
                .pendingStats("orders", group: queue.group)
            #expect(stats == PendingStats(count: 0, smallestID: nil, largestID: nil, consumers: []))
        }
    }

    @Test("lists the consumers of a group")
    func consumers() async throws {
        try await withPatientQueue { queue in
            try await queue.publish(count: 5)
            try await queue.deliver(to: "bob", count: 2)
            try await queue.deliver(to: "alice", count: 3)
            let consumers = try await Admin(client: queue.client, configuration: queue.configuration)
                .consumerInfo("orders", group: queue.group)
            #expect(consumers.map(\.name).sorted() == ["alice", "bob"])
            #expect(consumers.first { $0.name == "bob" }?.pending == 2)
            #expect(consumers.allSatisfy { $0.idle < .seconds(60) })
        }
    }

    @Test("describes the stream, its groups and its dead letters")
    func stream() async throws {
        try await withPatientQueue { queue in
            let ids = try await queue.publish(count: 5)
            try await queue.server.rawCommand("XDEL", queue.keys.stream, ids[0].description)
            try await queue.deliver(count: 2)
            try await queue.writeDeadLetters(count: 3)
            let info = try await Admin(client: queue.client, configuration: queue.configuration).streamInfo("orders")
            #expect(info.key == queue.keys.stream)
            #expect(info.stream.length == 4)
            #expect(info.stream.firstID == ids[1])
            #expect(info.stream.lastID == ids[4])
            #expect(info.stream.lastGeneratedID == ids[4])
            #expect(info.stream.entriesAdded ?? 5 == 5)
            #expect(info.groups.map(\.name) == [queue.group])
            #expect(info.groups.map(\.pending) == [2])
            #expect(info.deadLetters == 3)
        }
    }

    @Test("says which topic or group there is not")
    func notThere() async throws {
        try await withPatientQueue { queue in
            let admin = try Admin(client: queue.client, configuration: queue.configuration)
            await #expect(throws: AdminError.noTopic("nothing")) { try await admin.streamInfo("nothing") }
            await #expect(throws: AdminError.noTopic("nothing")) { try await admin.pendingStats("nothing", group: "g") }
            await #expect(throws: AdminError.noTopic("nothing")) { try await admin.consumerInfo("nothing", group: "g") }
            let noGroup = AdminError.noGroup("nobody", topic: "orders")
            await #expect(throws: noGroup) { try await admin.pendingStats("orders", group: "nobody") }
            await #expect(throws: noGroup) { try await admin.consumerInfo("orders", group: "nobody") }
            await #expect(throws: QueueKeyError.self) { try await admin.streamInfo("orders:dlq") }
        }
    }

    @Test("passes on what else Redis complains of")
    func wrongType() async throws {
        try await withPatientQueue { queue in
            try await queue.breakStream()
            let admin = try Admin(client: queue.client, configuration: queue.configuration)
            let error = try await #require(throws: RedisError.self) { try await admin.streamInfo("orders") }
            #expect(error.reply?.code == "WRONGTYPE")
        }
    }
}
