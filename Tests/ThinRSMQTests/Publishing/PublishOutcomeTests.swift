import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("what is known of each message of a publish that failed", .redisServer, .timeLimit(.minutes(1)))
struct PublishOutcomeTests {
    @Test("a chunk that is answered is published, one that is not is unknown, and the rest was never sent")
    func threeChunks() async throws {
        try await withFaultProxy(to: RedisServer.current.port) { proxy in
            try await withPatientQueue(through: proxy.port) { queue in
                let fixture = try ProducerFixture(queue)
                try await fixture.publish()
                // An id takes from 22 to 26 bytes, so this lies in the replies to the second chunk.
                proxy.replies.apply(.cut(afterBytes: 30_000))
                let error = try await publishError { try await fixture.publish(count: 2_500) }
                let entries = try await queue.entries().dropFirst().map(\.id)
                #expect(error.outcomes.prefix(1_000) == entries.prefix(1_000).map { .published($0) }[...])
                #expect(error.outcomes[1_000..<2_000].allSatisfy { $0 == .unknown })
                #expect(error.outcomes[2_000...].allSatisfy { $0 == .notPublished })
                #expect(error.outcomes.count == 2_500)
                #expect(error.isOutcomeUnknown)
                #expect(error.description.hasSuffix("(1000 of 2500 messages published, 1000 unknown)"))
                // How much of the second chunk had arrived is what nobody knows.
                #expect((1_001...2_000).contains(entries.count))
                #expect(try fixture.count("published") == 1_001)
                #expect(try fixture.count("failed") == 1_500)
            }
        }
    }

    @Test("a cancelled publish says so, and that its message may be in the stream")
    func cancelledInFlight() async throws {
        try await withFaultProxy(to: RedisServer.current.port) { proxy in
            try await withPatientQueue(through: proxy.port) { queue in
                let fixture = try ProducerFixture(queue)
                try await fixture.publish()
                proxy.replies.apply(.hold)
                let publishing = Task { try await publishError { try await fixture.publish() } }
                try await eventually("the server has it") { try await queue.length() == 2 }
                publishing.cancel()
                let error = try await publishing.value
                guard case .cancelled = error.reason else { throw error }
                #expect(error.outcomes == [.unknown])
            }
        }
    }

    @Test("a publish that was cancelled before it began sends nothing, and says so")
    func cancelledBefore() async throws {
        try await withPatientQueue { queue in
            let fixture = try ProducerFixture(queue)
            let publishing = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await publishError { try await fixture.publish(count: 3) }
            }
            let error = try await publishing.value
            guard case .cancelled = error.reason else { throw error }
            #expect(error.outcomes == [.notPublished, .notPublished, .notPublished])
            try await #expect(queue.length() == 0)
        }
    }

    @Test("both counters count messages")
    func counters() async throws {
        try await withPatientQueue { queue in
            let fixture = try ProducerFixture(queue)
            try await fixture.publish(count: 5)
            try await queue.server.rawPipeline([["DEL", queue.keys.stream], ["SET", queue.keys.stream, "text"]])
            _ = try await publishError { try await fixture.publish(count: 3) }
            #expect(try fixture.count("published") == 5)
            #expect(try fixture.count("failed") == 3)
        }
    }
}
