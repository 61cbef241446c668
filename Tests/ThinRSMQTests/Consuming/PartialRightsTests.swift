import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite(
    "without every right",
    .redisServer(
        RedisServer.Options(users: [
            "noack on >secret ~* &* +@all -xack", "nodel on >secret ~* &* +@all -del",
            "noxdel on >secret ~* &* +@all -xdel",
        ])
    ),
    .timeLimit(.minutes(1))
)
struct PartialRightsTests {
    private func withQueue(of user: String, body: (QueueFixture) async throws -> Void) async throws {
        try await withPatientQueue {
            $0.redis.username = user
            $0.redis.password = "secret"
        } body: { queue in
            try await body(queue)
        }
    }

    private func expectNoPermission(_ step: () async throws -> Void) async {
        await #expect {
            try await step()
        } throws: { error in
            ((error as? ReplayError)?.underlying as? RedisError ?? error as? RedisError)?.lacksPermission == true
        }
    }

    @Test("to acknowledge: no dead letter is written, however often it is tried")
    func deadLetterWithoutXACK() async throws {
        try await withQueue(of: "noack") { queue in
            let id = try await queue.publish()
            try await queue.deliver()
            for _ in 1...3 {
                await expectNoPermission {
                    _ = try await queue.member().deadLetter([GroupMember.Casualty(id: id, attempts: 1, error: "e")])
                }
            }
            try await #expect(queue.deadLetters().isEmpty)
            try await #expect(queue.pending().map(\.id) == [id])
        }
    }

    @Test("to acknowledge: nothing is requeued")
    func requeueWithoutXACK() async throws {
        try await withQueue(of: "noack") { queue in
            let id = try await queue.publish()
            try await queue.deliver(to: "dead")
            for _ in 1...3 {
                try await queue.makeIdle([id], for: .seconds(60), owner: "dead")
                await expectNoPermission { _ = try await queue.repair() }
            }
            try await #expect(queue.length() == 1)
            try await #expect(queue.pending().map(\.id) == [id])
        }
    }

    @Test("to acknowledge: what is known of failures is kept")
    func acknowledgeWithoutXACK() async throws {
        try await withQueue(of: "noack") { queue in
            let id = try await queue.publish()
            try await queue.deliver()
            try await queue.writeHash(id, "attempt", "2")
            await expectNoPermission {
                _ = try await queue.member().acknowledge([GroupMember.Handled(id: id, mayHaveRetryHash: true)])
            }
            try await #expect(queue.hash(id)["attempt"] == "2")
        }
    }

    @Test("to delete: an entry is dead-lettered once, and its retry hash left to expire")
    func deadLetterWithoutDEL() async throws {
        try await withQueue(of: "nodel") { queue in
            let id = try await queue.publish()
            try await queue.deliver()
            try await queue.writeHash(id, "attempt", "2")
            for _ in 1...3 {
                _ = try? await queue.member().deadLetter([GroupMember.Casualty(id: id, attempts: 1, error: "e")])
            }
            try await #expect(queue.deadLetters().count == 1)
            try await #expect(queue.pending().isEmpty)
        }
    }

    @Test("to remove entries: no dead letter is written back")
    func replayWithoutXDEL() async throws {
        try await withQueue(of: "noxdel") { queue in
            try await queue.writeDeadLetters(count: 2)
            for _ in 1...3 {
                await expectNoPermission { _ = try await queue.deadLetterQueue().replay(QueueFixture.topic, count: 2) }
            }
            try await #expect(queue.length() == 0)
            try await #expect(queue.deadLetters().count == 2)
        }
    }
}
