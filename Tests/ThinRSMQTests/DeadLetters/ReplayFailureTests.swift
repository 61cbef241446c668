import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("replay that fails", .redisServer, .timeLimit(.minutes(1)))
struct ReplayFailureTests {
    /// Writes a dead letter of few fields, or one of more than a script can pass on.
    private func writeDeadLetter(isLarge: Bool, _ queue: QueueFixture) async throws -> EntryID {
        let facts = queue.facts().flatMap { [$0.name, $0.value] }
        let extra = isLarge ? QueueFixture.manyFields(5_000) : []
        return try await queue.writeDeadLetters([["type", "order", "payload", "{}"] + extra + facts])[0]
    }

    private func replayError(_ replay: () async throws -> ReplayReport) async throws -> (ReplayError, RedisError) {
        let error = try await #require(throws: ReplayError.self) { _ = try await replay() }
        return (error, try #require(error.underlying as? RedisError))
    }

    @Test("because nothing can be added to the stream keeps the dead letter", arguments: [false, true])
    func wrongType(isLarge: Bool) async throws {
        try await withPatientQueue { queue in
            let id = try await writeDeadLetter(isLarge: isLarge, queue)
            try await queue.breakStream()
            let deadLetters = try queue.deadLetterQueue()
            let (error, underlying) = try await replayError { try await deadLetters.replay("orders", id: id) }
            #expect(underlying.reply?.code == "WRONGTYPE")
            #expect(error.report == ReplayReport())
            try await #expect(queue.deadLetters().map(\.id) == [id])
        }
    }

    @Test("because the stream has no id left keeps the dead letter", arguments: [false, true])
    func noIDLeft(isLarge: Bool) async throws {
        try await withPatientQueue { queue in
            let id = try await writeDeadLetter(isLarge: isLarge, queue)
            try await queue.server.rawCommand("XADD", queue.keys.stream, EntryID.max.description, "type", "last")
            let deadLetters = try queue.deadLetterQueue()
            _ = try await replayError { try await deadLetters.replay("orders", id: id) }
            try await #expect(queue.deadLetters().map(\.id) == [id])
            try await #expect(queue.length() == 1)
        }
    }

    @Test("for want of memory keeps the dead letter", .redisServer, arguments: [false, true])
    func outOfMemory(isLarge: Bool) async throws {
        try await withPatientQueue { queue in
            let id = try await writeDeadLetter(isLarge: isLarge, queue)
            let deadLetters = try queue.deadLetterQueue()
            try await queue.setOutOfMemory(true)
            let (_, underlying) = try await replayError { try await deadLetters.replay("orders", id: id) }
            #expect(underlying.reply?.code == "OOM")
            try await #expect(queue.deadLetters().map(\.id) == [id])
            try await #expect(queue.length() == 0)

            try await queue.setOutOfMemory(false)
            try await #expect(deadLetters.replay("orders", id: id).replayed.count == 1)
        }
    }

    @Test("because the answer was lost is not repeated, and tells what was done before; a second one replays the rest")
    func unanswered() async throws {
        try await withFaultProxy(to: RedisServer.current.port) { proxy in
            try await withPatientQueue(through: proxy.port) { queue in
                try await queue.client.load(.replay)
                let ids = try await queue.writeDeadLetters(count: 350)
                let deadLetters = try queue.deadLetterQueue()
                // An answer tells 100 ids of about 23 bytes: this one is the second.
                proxy.replies.apply(.cut(afterBytes: 3_500))
                let (error, underlying) = try await replayError { try await deadLetters.replay("orders", ids: ids) }
                #expect(underlying.code == .outcomeUnknown)
                #expect(error.report.replayed.count == 100)
                #expect(error.description.contains("100 replayed before"))
                try await #expect(queue.length() == 200)
                try await #expect(queue.deadLetters().count == 150)

                proxy.replies.apply(.none)
                let again = try await deadLetters.replay("orders", ids: ids)
                #expect(again.missing == Array(ids[..<200]))
                try await #expect(queue.entries().map { $0["payload"] } == (1...350).map { "\($0)" })
            }
        }
    }
}
