import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("replay", .redisServer, .timeLimit(.minutes(1)))
struct ReplayTests {
    @Test("a dead letter of a group that does not exist stays, until there is one", arguments: [1, 4_000])
    func groupless(fields: Int) async throws {
        try await withPatientQueue { queue in
            let extra = (1...fields).flatMap { ["f\($0)", "x"] }
            let ids = try await queue.writeDeadLetters([
                ["v", "1", "type", "order", "payload", "p"] + extra + ["consumer_group", "gone"]
            ])
            let deadLetters = try queue.deadLetterQueue()
            let report = try await deadLetters.replay(QueueFixture.topic, ids: ids)
            #expect(report.groupless == ids)
            #expect(report.replayed.isEmpty)
            try await #expect(queue.length() == 0)
            try await queue.server.rawCommand("XGROUP", "CREATE", queue.keys.stream, "gone", "$")
            try await #expect(deadLetters.replay(QueueFixture.topic, ids: ids).replayed.count == 1)
            try await #expect(queue.deadLetters().isEmpty)
        }
    }

    @Test("writes the message back with all its fields, for the group that failed, and removes the dead letter")
    func fields() async throws {
        try await withPatientQueue { queue in
            let fields = ["v", "1", "type", "order", "payload", "{}", "colour", "red", "colour", "blue"]
            let mine = ["last_error", "mine", "consumer_group", "mine"]
            let earlier = [
                "_for_group", "other", "_retry_attempt", "2", "_retry_first_id", "1-1", "_retry_first_failed_at", "5",
                "_dlq_replay_count", "1", "_dlq_replayed_at", "then", "_dlq_original_id", "2-2",
            ]
            let facts = queue.facts(replays: "1").flatMap { [$0.name, $0.value] }
            let id = try await queue.writeDeadLetters([fields + mine + earlier + facts])[0]

            let report = try await queue.deadLetterQueue().replay("orders", id: id)
            let entries = try await queue.entries()
            #expect(report.replayed == entries.map(\.id))
            let original = try #require(Array(flat: (fields + mine).map { WireString($0) }))
            #expect(entries.first?.fields == original + queue.replayFields(count: 2))
            try await #expect(queue.deadLetters().isEmpty)
        }
    }

    @Test("takes the oldest first, and as many as asked for, over several calls")
    func order() async throws {
        try await withPatientQueue { queue in
            try await queue.writeDeadLetters(count: 250)
            let deadLetters = try queue.deadLetterQueue()
            let report = try await deadLetters.replay("orders", count: 230)
            let entries = try await queue.entries()
            #expect(report.replayed == entries.map(\.id))
            #expect(entries.map { $0["payload"] } == (1...230).map { "\($0)" })
            try await #expect(deadLetters.size("orders") == 20)
            try await #expect(deadLetters.replay("orders", count: 0) == ReplayReport())
            try await #expect(deadLetters.replay("orders", count: 1_000).replayed.count == 20)
        }
    }

    @Test("passes frozen ones over, however many lie in front")
    func frozenInFront() async throws {
        try await withPatientQueue { queue in
            let frozen = try await queue.writeDeadLetters(count: 301, replays: "3")
            try await queue.writeDeadLetters(count: 5, replays: "2")
            let report = try await queue.deadLetterQueue().replay("orders", count: 5)
            #expect(report.replayed.count == 5)
            #expect(report.frozen == frozen)
            #expect(report.missing.isEmpty)
            try await #expect(queue.entries().map { $0["payload"] } == (1...5).map { "\($0)" })
            try await #expect(queue.deadLetters().map(\.id) == frozen)
        }
    }

    @Test("refuses a message that was replayed as often as allowed")
    func freezes() async throws {
        try await withPatientQueue { queue in
            let deadLetters = try queue.deadLetterQueue()
            try await queue.publish()
            for round in 1...4 {
                let id = try #require(try await queue.deliver().first)
                let failure = DeadLetterQueue.Failure(group: queue.group, attempts: 1, error: "broken")
                let letter = try #require(try await deadLetters.move(id, of: "orders", failure))
                let report = try await deadLetters.replay("orders", id: letter)
                if round == 4 {
                    #expect(report.frozen == [letter])
                    try await #expect(queue.deadLetters().map { $0["replay_count"] } == ["3"])
                } else {
                    #expect(report.replayed.count == 1)
                    try await #expect(queue.entries().last?["_dlq_replay_count"] == "\(round)")
                }
            }
        }
    }

    @Test("says when there is no such dead letter")
    func missing() async throws {
        try await withPatientQueue { queue in
            try await queue.writeDeadLetters(count: 1)
            let id = EntryID(milliseconds: 1)
            try await #expect(queue.deadLetterQueue().replay("orders", id: id).missing == [id])
            try await #expect(queue.entries().isEmpty)
        }
    }

    @Test("of the same dead letter by many at once writes exactly one entry")
    func sameAtOnce() async throws {
        try await withPatientQueue { queue in
            let id = try await queue.writeDeadLetters(count: 3)[1]
            try await queue.withClient { other in
                let reports = try await withThrowingTaskGroup(of: ReplayReport.self) { group in
                    for number in 1...20 {
                        let deadLetters = try (number % 2 == 0 ? queue : other).deadLetterQueue()
                        group.addTask { try await deadLetters.replay("orders", id: id) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(reports.filter { $0.replayed.count == 1 }.count == 1)
                #expect(reports.filter { $0.missing == [id] }.count == 19)
            }
            try await #expect(queue.entries().count == 1)
            try await #expect(queue.deadLetters().count == 2)
        }
    }

    @Test("understands dead letters of Go: fields in any order, replayed there before")
    func writtenInGo() async throws {
        try await withPatientQueue { queue in
            var generator = SplitMix(seed: 10)
            for round in 0..<30 {
                let original = [
                    ("v", "1"), ("type", "order"), ("payload", "{}"), ("produced_at", "2026-02-11T09:30:00.5Z"),
                    ("producer", "dlq-replay"), ("trace_id", "t"),
                ]
                let facts = queue.facts(replays: "\(round % 3)").map { ($0.name, $0.value) }
                let fields = (original + facts).shuffled(using: &generator)
                let id = try await queue.writeDeadLetters([fields.flatMap { [$0.0, $0.1] }])[0]
                try await queue.deadLetterQueue().replay("orders", id: id)

                let kept = fields.filter { field in original.contains { $0.0 == field.0 } }.map { Field($0.0, $0.1) }
                let entry = try #require(try await queue.entries().last)
                #expect(entry.fields == kept + queue.replayFields(count: round % 3 + 1))
            }
        }
    }

    @Test("takes a count that is no number for none", arguments: ["nan", "inf", "-1", "0x2", "", "1e9", " 3"])
    func strangeCount(text: String) async throws {
        try await withPatientQueue { queue in
            try await queue.writeDeadLetters(count: 1, replays: text)
            try await queue.deadLetterQueue().replay("orders", count: 1)
            try await #expect(queue.entries().map { $0["_dlq_replay_count"] } == ["1"])
        }
    }

    @Test("does not run after what is dead-lettered meanwhile")
    func arrivesMeanwhile() async throws {
        try await withPatientQueue { queue in
            try await queue.writeDeadLetters(count: 150)
            let (deadLetters, clock) = (try queue.deadLetterQueue(), ManualClock())
            async let replaying = deadLetters.replay(
                "orders",
                matching: DeadLetterFilter(),
                rate: 1_000,
                clock: clock
            )
            try await clock.waitForSleepers()
            try await #expect(queue.length() == 100)
            let late = try await queue.writeDeadLetters(count: 1)
            clock.advance(by: .seconds(1))
            #expect(try await replaying.replayed.count == 150)
            try await #expect(queue.deadLetters().map(\.id) == late)
        }
    }

    @Test("reads about 1 MB in one step", .redisServer)
    func largePayloads() async throws {
        try await withPatientQueue { queue in
            let facts = queue.facts().flatMap { [$0.name, $0.value] }
            let payload = String(repeating: "x", count: 100_000)
            let ids = try await queue.writeDeadLetters(
                Array(repeating: ["v", "1", "type", "order", "payload", payload] + facts, count: 30)
            )
            let deadLetters = try queue.deadLetterQueue()
            let commands = try await queue.commands {
                let report = try await deadLetters.replay("orders", ids: ids)
                #expect(report.replayed.count == 30)
            }
            // 11 entries exceed 1 MB.
            #expect(commands["evalsha"] == 3)
        }
    }
}
