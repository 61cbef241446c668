import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("scripts for leases and names", .redisServer, .timeLimit(.minutes(1)))
struct LeaseScriptTests {
    @Test("renewing resets the idle time of what the consumer owns, and counts no delivery")
    func renews() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 5)
            try await queue.deliver()
            try await queue.makeIdle(ids, for: .seconds(600), deliveries: 2)
            try await queue.makeIdle([ids[1]], for: .seconds(600), owner: "bob")
            try await queue.server.rawCommand("XACK", queue.keys.stream, queue.group, ids[2].description)
            try await queue.server.rawCommand("XDEL", queue.keys.stream, ids[3].description)
            let renewals = try await queue.member().renewLease(of: ids.reversed())
            #expect(renewals.map(\.id) == ids)
            #expect(renewals.map(\.renewal) == [.renewed, .lost, .lost, .payloadGone, .renewed])
            let pending = try await queue.pending()
            #expect(pending.map(\.id) == [ids[0], ids[1], ids[3], ids[4]])
            #expect(pending.map { $0.idle < .seconds(300) } == [true, false, false, true])
            #expect(pending.map(\.consumer) == ["alice", "bob", "alice", "alice"])
            #expect(pending[0].deliveries == 2)
        }
    }

    @Test("renewing finds its own among the entries of others, also where one page does not reach")
    func interleaved() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 400)
            try await queue.deliver()
            let theirs = stride(from: 1, to: 400, by: 2).map { ids[$0] }
            try await queue.makeIdle(theirs, for: .zero, owner: "bob")
            // Alice has 200 in this range, 50 of them in hand.
            let batch = stride(from: 0, to: 400, by: 8).flatMap { [ids[$0], ids[$0 + 7]] }
            let renewals = try await queue.member().renewLease(of: batch)
            #expect(renewals.map(\.renewal) == (0..<100).map { $0.isMultiple(of: 2) ? .renewed : .lost })
        }
    }

    @Test("a name is removed if nothing is pending under it, and kept otherwise")
    func removesName() async throws {
        try await withQueue { queue in
            let id = try await queue.publish()
            try await queue.deliver(to: "alice")
            try await queue.deliver(to: "bob")
            try await #expect(queue.member("alice").leave() == false)
            try await #expect(queue.member("bob").leave())
            try await #expect(queue.consumerNames() == ["alice"])
            try await #expect(queue.pending().map(\.id) == [id])
            try await #expect(queue.member("nobody").leave())
        }
    }
}
