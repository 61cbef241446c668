import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("dead letters by filter", .redisServer, .timeLimit(.minutes(1)))
struct FilteredTests {
    /// Dead letters whose types are a, b, a, b … and whose payloads are 1, 2, 3 ….
    private func arrange(_ queue: QueueFixture, count: Int, payload: String = "") async throws -> [EntryID] {
        let facts = queue.facts().flatMap { [$0.name, $0.value] }
        return try await queue.writeDeadLetters(
            (1...count).map { number in
                ["v", "1", "type", number % 2 == 1 ? "a" : "b", "payload", payload + "\(number)"] + facts
            }
        )
    }

    private let onlyA = DeadLetterFilter(types: ["a"])

    @Test("are counted, shown whole, and paged through")
    func peek() async throws {
        try await withPatientQueue { queue in
            let ids = try await arrange(queue, count: 250)
            let deadLetters = try queue.deadLetterQueue()
            try await #expect(deadLetters.size("orders", matching: onlyA) == 125)
            try await #expect(deadLetters.size("orders", matching: DeadLetterFilter()) == 250)
            let first = try await deadLetters.peek("orders", count: 110, matching: onlyA)
            #expect(first.map { $0.message?.payload } == (0..<110).map { "\(2 * $0 + 1)" })
            let rest = try await deadLetters.peek("orders", count: 110, after: first.last?.id, matching: onlyA)
            #expect((first + rest).map(\.id) == stride(from: 0, to: 250, by: 2).map { ids[$0] })
            try await #expect(deadLetters.peek("orders", count: 5, matching: DeadLetterFilter(group: "no")).isEmpty)
        }
    }

    @Test("payloads that are not wanted do not travel", .redisServer)
    func thrift() async throws {
        try await withPatientQueue { queue in
            _ = try await arrange(queue, count: 20, payload: String(repeating: "x", count: 100_000))
            let deadLetters = try queue.deadLetterQueue()
            let before = try await queue.bytesSent()
            try await #expect(deadLetters.size("orders", matching: onlyA) == 10)
            let after = try await queue.bytesSent()
            #expect(after - before < 50_000)
        }
    }

    @Test("a page is about 1 MB, however large the dead letters are")
    func largePages() async throws {
        try await withPatientQueue { queue in
            _ = try await arrange(queue, count: 30, payload: String(repeating: "x", count: 100_000))
            var sizes: [Int] = []
            try await queue.deadLetterQueue().export("orders") { sizes.append($0.count) }
            // 11 entries exceed 1 MB.
            #expect(sizes == [11, 11, 8])
        }
    }

    @Test("are replayed, and no others, up to the limit")
    func replay() async throws {
        try await withPatientQueue { queue in
            let ids = try await arrange(queue, count: 250)
            let deadLetters = try queue.deadLetterQueue()
            let report = try await deadLetters.replay("orders", matching: onlyA, limit: 110)
            #expect(report.replayed.count == 110)
            try await #expect(queue.entries().map { $0["payload"] } == (0..<110).map { "\(2 * $0 + 1)" })
            try await #expect(deadLetters.replay("orders", matching: onlyA).replayed.count == 15)
            try await #expect(queue.deadLetters().map(\.id) == stride(from: 1, to: 250, by: 2).map { ids[$0] })
        }
    }

    @Test("a dry run tells what a replay then does, and changes nothing")
    func dryRun() async throws {
        try await withPatientQueue { queue in
            let frozen = try await queue.writeDeadLetters(count: 3, replays: "3")
            let ids = try await queue.writeDeadLetters(count: 5)
            let deadLetters = try queue.deadLetterQueue()
            let group = DeadLetterFilter(group: queue.group)
            let report = try await deadLetters.replay("orders", matching: group, limit: 4, isDryRun: true)
            #expect(report.wouldReplay == Array(ids[..<4]))
            #expect(report.frozen == frozen)
            #expect(report.replayed.isEmpty)
            try await #expect(queue.deadLetters().map(\.id) == frozen + ids)
            try await #expect(queue.length() == 0)

            let done = try await deadLetters.replay("orders", matching: group, limit: 4)
            #expect(done.replayed.count == 4)
            #expect(done.frozen == frozen)
            try await #expect(queue.deadLetters().map(\.id) == frozen + [ids[4]])
        }
    }

    @Test("several are replayed by their ids, in that order, each once")
    func byID() async throws {
        try await withPatientQueue { queue in
            let ids = try await queue.writeDeadLetters(count: 3)
            let report = try await queue.deadLetterQueue().replay("orders", ids: [ids[2], ids[0], ids[2]])
            #expect(report.replayed.count == 2)
            #expect(report.missing == [ids[2]])
            try await #expect(queue.entries().map { $0["payload"] } == ["3", "1"])
        }
    }

    @Test("are purged, and no others")
    func purge() async throws {
        try await withPatientQueue { queue in
            let ids = try await arrange(queue, count: 250)
            let deadLetters = try queue.deadLetterQueue()
            var seen: [DeadLetterProgress] = []
            let deleted = try await deadLetters.purge("orders", matching: onlyA) { seen.append($0) }
            #expect(deleted == 125)
            #expect(seen.map(\.examined) == [100, 200, 250])
            #expect(seen.map(\.done) == [50, 100, 125])
            #expect(seen.allSatisfy { $0.total == 250 })
            try await #expect(queue.deadLetters().map(\.id) == stride(from: 1, to: 250, by: 2).map { ids[$0] })
            try await #expect(deadLetters.purge("orders", matching: onlyA) == 0)
            try await #expect(deadLetters.purge("orders", matching: DeadLetterFilter()) == 125)
        }
    }

    @Test("a purge that is cancelled tells what it had done, and the next one does the rest")
    func purgeCancelled() async throws {
        try await withPatientQueue { queue in
            _ = try await arrange(queue, count: 250)
            let deadLetters = try queue.deadLetterQueue()
            // Waited for below.
            let purging = Task {
                try await deadLetters.purge("orders", matching: onlyA) { progress in
                    if progress.examined == 200 { withUnsafeCurrentTask { $0?.cancel() } }
                }
            }
            let error = try await #require(throws: PurgeError.self) { try await purging.value }
            #expect(error.underlying is CancellationError)
            #expect(error.deleted == 100)
            #expect(error.description == "cancelled (100 deleted before)")
            try await #expect(queue.deadLetters().count == 150)
            try await #expect(deadLetters.purge("orders", matching: onlyA) == 25)
        }
    }
}

extension QueueFixture {
    /// How many bytes the server has sent to all its clients.
    fileprivate func bytesSent() async throws -> Int {
        let text = try #require(try await server.rawCommand("INFO", "stats").string)
        let line = try #require(
            text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("total_net_output_bytes:") }
        )
        return try #require(Int(line.drop { $0 != ":" }.dropFirst()))
    }
}
