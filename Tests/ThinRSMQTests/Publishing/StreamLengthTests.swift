import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("producer and the length of its stream", .redisServer, .timeLimit(.minutes(1)))
struct StreamLengthTests {
    /// Lends a queue whose stream keeps about 100 entries and holds so many.
    private func withStream(
        of length: Int,
        trimExisting: Bool = false,
        body: (QueueFixture, ProducerFixture) async throws -> Void
    ) async throws {
        try await withPatientQueue {
            $0.streams.defaultMaxLength = 100
            $0.streams.trimExisting = trimExisting
        } body: { queue in
            if length > 0 { try await queue.publish(count: length) }
            try await body(queue, ProducerFixture(queue))
        }
    }

    private func nearlyFull(_ queue: QueueFixture, _ length: Int) -> ProducerWarning {
        .nearlyFull(stream: queue.keys.stream, length: length, maxLength: 100, whenFull: .trim)
    }

    @Test("trims to about MAXLEN")
    func trims() async throws {
        try await withStream(of: 0) { queue, fixture in
            try await fixture.publish(count: 1_000)
            // Redis frees whole nodes, of 100 entries each.
            try await #expect((100...200).contains(queue.length()))
        }
    }

    @Test("warns of a stream that its own messages fill, without waiting for the minute to pass")
    func fillsUp() async throws {
        try await withStream(of: 0) { queue, fixture in
            for _ in 1...95 { try await fixture.publish() }
            #expect(fixture.warnings.current == [nearlyFull(queue, 90)])
        }
    }

    @Test("does not trim a stream that is far longer, and says so")
    func foreignStream() async throws {
        try await withStream(of: 201) { queue, fixture in
            try await fixture.publish(count: 50)
            try await #expect(queue.length() == 251)
            #expect(fixture.warnings.current == [.notTrimming(stream: queue.keys.stream, length: 201, maxLength: 100)])
        }
    }

    @Test("trims a stream of up to twice the length")
    func grownStream() async throws {
        try await withStream(of: 200) { queue, fixture in
            try await fixture.publish()
            try await #expect(queue.length() < 200)
        }
    }

    @Test("trims a far longer stream when it is told to")
    func trimExisting() async throws {
        try await withStream(of: 1_000, trimExisting: true) { queue, fixture in
            try await fixture.publish()
            try await #expect((100...200).contains(queue.length()))
        }
    }

    @Test("trims again once the stream has become short")
    func becomesShort() async throws {
        try await withStream(of: 1_000) { queue, fixture in
            try await fixture.publish()
            try await queue.server.rawCommand("XTRIM", queue.keys.stream, "MAXLEN", "10")
            fixture.advance(by: .seconds(60))
            try await fixture.publish()
            try await fixture.publish(count: 1_000)
            try await #expect((100...200).contains(queue.length()))
            // Of the stream that was far longer, and of the short one that filled up.
            #expect(fixture.warnings.current.count == 2)
        }
    }

    @Test("warns from nine tenths of MAXLEN on", arguments: [(89, false), (90, true)])
    func nearlyFull(length: Int, warns: Bool) async throws {
        try await withStream(of: length) { queue, fixture in
            try await fixture.publish()
            #expect(fixture.warnings.current == (warns ? [nearlyFull(queue, length)] : []))
        }
    }

    @Test("warns once, and again only after the stream has been shorter")
    func warnsOnce() async throws {
        try await withStream(of: 95) { queue, fixture in
            for _ in 1...3 { try await fixture.publish() }
            fixture.advance(by: .seconds(60))
            for _ in 1...3 { try await fixture.publish() }
            #expect(fixture.warnings.current.count == 1)
            try await queue.server.rawCommand("XTRIM", queue.keys.stream, "MAXLEN", "10")
            fixture.advance(by: .seconds(60))
            try await fixture.publish()
            #expect(fixture.warnings.current.count == 1)
            for _ in 1...90 { try await fixture.publish() }
            #expect(fixture.warnings.current.count == 2)
        }
    }

    @Test("warns once when many publish for the first time")
    func manyAtOnce() async throws {
        try await withStream(of: 95) { queue, fixture in
            try await withThrowingTaskGroup { group in
                for _ in 1...20 { group.addTask { try await fixture.publish() } }
                for try await _ in group {}
            }
            #expect(fixture.warnings.current.count == 1)
        }
    }
}
