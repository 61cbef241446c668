import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("claim script", .redisServer, .timeLimit(.minutes(1)))
struct ClaimDueScriptTests {
    @Test("to deliver: claims what is due, and counts the delivery and the attempt")
    func delivers() async throws {
        try await withQueue { queue in
            let id = try await queue.publish("p")
            try await queue.deliver()
            try await queue.writeHash(id, dueIn: .zero, "attempt", "1", "_delivery", "1")
            let claim = try await queue.claim(id, from: "alice")
            #expect("\(claim)".hasPrefix("claimed(attempt: 2, deliveries: 2, crashes: 0, fields: Optional("))
            try #expect(#require(claim.fields).fields().last(named: "payload")?.text == "p")
            try await #expect(queue.pending().map(\.deliveries) == [2])
            try await #expect(queue.hash(id)["attempt"] == "2")
            // Once: a retry of it has begun.
            try await #expect("\(queue.claim(id, from: "alice"))" == "running(attempt: 2, deliveries: 2)")
        }
    }

    @Test("to pass on: counts nothing, and returns no fields")
    func takes() async throws {
        try await withQueue { queue in
            let id = try await queue.publish()
            try await queue.deliver()
            try await queue.writeHash(id, dueIn: .zero, "attempt", "1", "_delivery", "1")
            let claim = try await queue.claim(id, to: .take, as: "monitor")
            #expect("\(claim)" == "claimed(attempt: 1, deliveries: 1, crashes: 0, fields: nil)")
            let pending = try await queue.pending()
            #expect(pending.map(\.consumer) == ["monitor"])
            #expect(pending.map(\.deliveries) == [1])
            try await #expect(queue.hash(id)["attempt"] == "1")
        }
    }

    @Test("claims nothing before it is due, nor within a grace that is asked for")
    func notDue() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 2)
            try await queue.deliver()
            try await queue.writeHash(ids[0], dueIn: .seconds(100), "attempt", "1", "_delivery", "1")
            try await queue.writeHash(ids[1], dueIn: .zero, "attempt", "1")
            let left = try #require(try await queue.claim(ids[0]).left)
            #expect((.seconds(50)...(.seconds(100))).contains(left))
            let leftOfGrace = try #require(try await queue.claim(ids[0], grace: .seconds(60)).left)
            #expect((.seconds(110)...(.seconds(160))).contains(leftOfGrace))
            // A hash without `_delivery` is a peer's, who leaves retries to monitors: no grace.
            try await #expect(queue.claim(ids[1], grace: .seconds(60)).fields != nil)
        }
    }

    @Test("claims nothing that is acknowledged, another's, or never failed")
    func others() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 3)
            try await queue.deliver()
            for id in ids[0...1] { try await queue.writeHash(id, dueIn: .zero, "attempt", "1", "_delivery", "1") }
            try await queue.server.rawCommand("XACK", queue.keys.stream, queue.group, ids[0].description)
            try await #expect("\(queue.claim(ids[0]))" == "lost")
            try await #expect("\(queue.claim(ids[1], from: "bob"))" == "lost")
            try await #expect("\(queue.claim(ids[2]))" == "unrecorded(deliveries: 1)")
            try await #expect("\(queue.claim(ids[2], to: .take))" == "unrecorded(deliveries: 1)")
        }
    }

    @Test("an entry whose lease ran out without a report is claimed to be passed on, and not to be delivered")
    func orphans() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 3)
            try await queue.deliver()
            try await queue.makeIdle(ids, for: .seconds(60), deliveries: 2)
            try await queue.writeHash(ids[1], dueIn: .zero, "attempt", "2", "_delivery", "1")
            try await queue.writeHash(ids[2], "attempt", "1")
            try await #expect("\(queue.claim(ids[0]))" == "unrecorded(deliveries: 2)")
            try await #expect("\(queue.claim(ids[1]))" == "running(attempt: 2, deliveries: 2)")
            let claims = try await queue.member("monitor").claimDue(ids, to: .take, from: nil)
            // Without a hash the deliveries are what is left of the count; half-written, it is due with the lease's end.
            #expect(
                claims.map { "\($0)" } == [
                    "claimed(attempt: 2, deliveries: 2, crashes: 0, fields: nil)",
                    "claimed(attempt: 2, deliveries: 2, crashes: 0, fields: nil)",
                    "claimed(attempt: 1, deliveries: 2, crashes: 0, fields: nil)",
                ]
            )
        }
    }

    @Test("a half-written hash, and a peer's retry that may run, wait for the end of the lease")
    func foreignStates() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 2)
            try await queue.deliver()
            try await queue.writeHash(ids[0], "attempt", "1")
            try await queue.makeIdle([ids[1]], for: .seconds(20), deliveries: 2)
            try await queue.writeHash(ids[1], dueIn: .seconds(-9), "attempt", "2")
            let left = try #require(try await queue.claim(ids[0], to: .take).left)
            #expect((.seconds(30)...(.seconds(60))).contains(left))
            try await #expect("\(queue.claim(ids[1], to: .take))" == "running(attempt: 2, deliveries: 2)")
        }
    }

    @Test("acknowledges what was trimmed", arguments: [GroupMember.ClaimPurpose.deliver, .take])
    func payloadGone(purpose: GroupMember.ClaimPurpose) async throws {
        try await withQueue { queue in
            let id = try await queue.publish()
            try await queue.deliver()
            try await queue.writeHash(id, dueIn: .zero, "attempt", "1", "_delivery", "1")
            try await queue.server.rawCommand("XDEL", queue.keys.stream, id.description)
            try await #expect("\(queue.claim(id, to: purpose))" == "payloadGone")
            try await #expect(queue.pending().isEmpty)
            try await #expect(queue.hash(id).isEmpty)
        }
    }
}

extension GroupMember.Claim {
    fileprivate var left: Duration? {
        if case .notDue(let left) = self { left } else { nil }
    }

    fileprivate var fields: RedisReply? {
        if case .claimed(_, _, _, let fields) = self { fields } else { nil }
    }
}

extension QueueFixture {
    fileprivate func claim(
        _ id: EntryID,
        to purpose: GroupMember.ClaimPurpose = .deliver,
        from owner: String? = nil,
        as name: String = "alice",
        grace: Duration = .zero
    ) async throws -> GroupMember.Claim {
        let claims = try await member(name).claimDue([id], to: purpose, from: owner, grace: grace)
        return try #require(claims.first)
    }
}
