import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite(
    "a producer without every right",
    .redisServer(
        RedisServer.Options(users: [
            "writer on >secret ~* &* +@all -xlen", "learner on >secret ~* &* +@all -xlen",
            "plain on >secret ~* &* +@all -xinfo",
        ])
    ),
    .timeLimit(.minutes(1))
)
struct PublishPermissionTests {
    private func withQueue(
        of user: String,
        _ configure: (inout Configuration) -> Void = { _ in },
        body: (QueueFixture, ProducerFixture) async throws -> Void
    ) async throws {
        try await withPatientQueue {
            $0.redis.username = user
            $0.redis.password = "secret"
            $0.streams.defaultMaxLength = 100
            configure(&$0)
        } body: { queue in
            try await body(queue, ProducerFixture(queue))
        }
    }

    @Test("publishes without XLEN, warns once, and does not trim what it cannot measure")
    func noLength() async throws {
        try await withQueue(of: "writer") { queue, fixture in
            for _ in 1...3 { try await fixture.publish(count: 500) }
            fixture.advance(by: .seconds(60))
            try await fixture.publish(count: 500)
            try await #expect(queue.length() == 2_000)
            #expect(fixture.warnings.current == [.lengthUnknown(stream: queue.keys.stream)])
        }
    }

    @Test("trims without XLEN if it is told to, whatever the length")
    func trimsAllTheSame() async throws {
        try await withQueue(of: "writer") {
            $0.streams.trimExisting = true
        } body: { queue, fixture in
            try await fixture.publish(count: 1_000)
            try await #expect((100...200).contains(queue.length()))
        }
    }

    @Test("trims again when it has got the right")
    func getsRight() async throws {
        try await withQueue(of: "learner") { queue, fixture in
            try await fixture.publish()
            try await queue.server.rawCommand("ACL", "SETUSER", "learner", "+xlen")
            fixture.advance(by: .seconds(60))
            try await fixture.publish()
            try await fixture.publish(count: 1_000)
            try await #expect((100...200).contains(queue.length()))
        }
    }

    @Test("grows without XINFO where it must keep what is needed, and refuses to publish where it must not")
    func noGroups() async throws {
        try await withQueue(of: "plain") {
            $0.streams.whenFull = .keepUnacknowledged
        } body: { queue, fixture in
            try await queue.publish(count: 100)
            try await fixture.publish(count: 500)
            try await #expect(queue.length() == 600)
            #expect(fixture.warnings.current == [.lengthUnknown(stream: queue.keys.stream)])
        }
        try await withQueue(of: "plain") {
            $0.streams.whenFull = .reject
        } body: { queue, fixture in
            try await queue.publish(count: 100)
            let error = try await publishError { try await fixture.publish(count: 2) }
            #expect(error.underlying?.lacksPermission == true)
            #expect(error.outcomes == [.notPublished, .notPublished])
            try await #expect(queue.length() == 100)
        }
    }
}
