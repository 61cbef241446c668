import TestSupport
import Testing

@testable import ThinRSMQ

@Suite(
    "replay of an entry with more fields than a script can pass on",
    .redisServer,
    .serialized,
    .timeLimit(.minutes(2))
)
struct LargeReplayTests {
    private func move(_ id: EntryID, _ queue: QueueFixture) async throws -> EntryID {
        let failure = DeadLetterQueue.Failure(group: queue.group, attempts: 1, error: "broken")
        return try #require(try await queue.deadLetterQueue().move(id, of: "orders", failure))
    }

    @Test("restores all 5,000 fields in their order", arguments: [3_897, 3_898, 3_899, 5_000])
    func restores(fieldCount: Int) async throws {
        try await withPatientQueue { queue in
            let (id, original) = try await queue.deliverLarge(fieldCount: fieldCount)
            let letter = try await move(id, queue)
            let raw = try await queue.deadLetters()[0]["_raw"]
            #expect((raw != nil) == (original.count > PackedFields.threshold))
            try await #expect(queue.pending().isEmpty)
            let peeked = try #require(try await queue.deadLetterQueue().peek("orders", count: 1).first)
            #expect(peeked.fields == original)

            let report = try await queue.deadLetterQueue().replay("orders", id: letter)
            let entry = try #require(try await queue.entries().last)
            #expect(report.replayed == [entry.id])
            #expect(entry.fields == original + queue.replayFields(originalID: id.description))
            try await #expect(queue.deadLetters().isEmpty)
        }
    }

    @Test("takes its turn among the others")
    func order() async throws {
        try await withPatientQueue { queue in
            try await queue.writeDeadLetters(count: 2)
            let large = try await queue.deliverLarge(fieldCount: 5_000)
            _ = try await move(large.id, queue)
            try await queue.writeDeadLetters(count: 2)
            let report = try await queue.deadLetterQueue().replay("orders", count: 4)
            let entries = try await queue.entries().dropFirst()
            #expect(report.replayed == entries.map(\.id))
            #expect(entries.map { $0["payload"] } == ["1", "2", "{}", "1"])
        }
    }

    @Test("counts replays, and freezes")
    func freezes() async throws {
        try await withPatientQueue {
            $0.deadLetters.maxReplays = 1
        } body: { queue in
            let large = try await queue.deliverLarge(fieldCount: 5_000)
            let first = try await move(large.id, queue)
            try await queue.deadLetterQueue().replay("orders", id: first)
            let again = try #require(try await queue.deliver().first)
            let second = try await move(again, queue)
            try await #expect(queue.deadLetterQueue().replay("orders", id: second).frozen == [second])
            try await #expect(queue.deadLetterQueue().replay("orders", count: 10).frozen == [second])
            try await #expect(queue.deadLetters().count == 1)
        }
    }

    @Test("by many at once writes exactly one entry")
    func sameAtOnce() async throws {
        try await withPatientQueue { queue in
            let large = try await queue.deliverLarge(fieldCount: 5_000)
            let letter = try await move(large.id, queue)
            try await queue.withClient { other in
                let reports = try await withThrowingTaskGroup(of: ReplayReport.self) { group in
                    for number in 1...8 {
                        let deadLetters = try (number % 2 == 0 ? queue : other).deadLetterQueue()
                        group.addTask { try await deadLetters.replay("orders", id: letter) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(reports.filter { $0.replayed.count == 1 }.count == 1)
                #expect(reports.filter { $0.missing == [letter] }.count == 7)
            }
            try await #expect(queue.length() == 2)
            try await #expect(queue.deadLetters().isEmpty)
        }
    }

    @Test("tries again when other dead letters arrive meanwhile")
    func othersArrive() async throws {
        try await withFaultProxy(to: RedisServer.current.port) { proxy in
            try await withPatientQueue(through: proxy.port) { queue in
                let large = try await queue.deliverLarge(fieldCount: 5_000)
                let letter = try await move(large.id, queue)
                let deadLetters = try queue.deadLetterQueue()
                proxy.replies.apply(.delay(.milliseconds(20)))
                async let replaying = deadLetters.replay("orders", id: letter)
                for _ in 1...5 { try await queue.writeDeadLetters(count: 1) }
                #expect(try await replaying.replayed.count == 1)
                try await #expect(queue.deadLetters().count == 5)
                try await #expect(queue.length() == 2)
            }
        }
    }

    @Test("replays what another writer stored in as many fields")
    func unpacked() async throws {
        try await withPatientQueue { queue in
            let facts = queue.facts().flatMap { [$0.name, $0.value] }
            let fields = ["type", "order", "payload", "{}"] + QueueFixture.manyFields(4_500)
            try await queue.writeDeadLetters([fields + facts])
            try await queue.deadLetterQueue().replay("orders", count: 1)
            let original = try #require(Array(flat: fields.map { WireString($0) }))
            try await #expect(queue.entries().map(\.fields) == [original + queue.replayFields()])
        }
    }

    @Test("leaves a user's own field of the name _raw as it is")
    func foreignRaw() async throws {
        try await withPatientQueue { queue in
            let facts = queue.facts().flatMap { [$0.name, $0.value] }
            try await queue.writeDeadLetters([["type", "order", "payload", "{}", "_raw", "mine"] + facts])
            try await queue.deadLetterQueue().replay("orders", count: 1)
            let original = [Field("type", "order"), Field("payload", "{}"), Field("_raw", "mine")]
            try await #expect(queue.entries().map(\.fields) == [original + queue.replayFields()])
        }
    }
}
