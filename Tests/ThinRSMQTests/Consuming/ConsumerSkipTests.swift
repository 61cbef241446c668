import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("consumer of entries that are no messages", .redisServer, .timeLimit(.minutes(1)))
struct ConsumerSkipTests {
    struct Skipped: Sendable, Hashable {
        let id: EntryID
        let reason: String
    }

    @Test("dead-letters what no handler could read, as it is, and says why (known fault 4)")
    func deadLettersUnreadable() async throws {
        try await withQueue { queue in
            let entries = [
                (["v", "1", "payload", "p"], "entry has no type"),
                (["v", "1", "type", "t", "other", "x"], "entry has no payload"),
                (["v", "2", "body", "b"], "unknown envelope version '2'"),
            ]
            var ids: [EntryID] = []
            for (fields, _) in entries { ids.append(try await queue.append(fields)) }
            try await queue.publish("good")
            let skipped = Watched<Set<Skipped>>([])
            let log = HandlerLog()
            try await queue.consume {
                _ = skipped.update { [id = $0, reason = $1] in $0.insert(Skipped(id: id, reason: reason)) }
            } handler: {
                log.add($0)
            } body: { _ in
                try await log.wait(for: 1)
                try await eventually("none is pending") { try await queue.isDrained() }
            }
            #expect(log.payloads == ["good"])
            #expect(skipped.current == Set(zip(ids, entries).map { Skipped(id: $0, reason: $1.1) }))
            let letters = try await queue.deadLetters()
            #expect(letters.count == 3)
            for (id, (fields, reason)) in zip(ids, entries) {
                let letter = try #require(letters.first { $0["original_id"] == id.description })
                #expect(letter["last_error"] == reason)
                #expect(letter["total_attempts"] == "1")
                #expect(letter.fields.prefix(fields.count / 2).flatMap { [$0.name.text, $0.value.text] } == fields)
            }
        }
    }

    @Test("acknowledges and skips what was requeued or replayed for another group")
    func otherGroups() async throws {
        try await withQueue { queue in
            try await queue.publish("theirs", "_for_group", "shipping")
            _ = try await queue.append(["v", "9", "_for_group", "shipping"])
            _ = try await queue.append(["none", "of", "_for_group", "shipping"])
            try await queue.publish("ours", "_for_group", queue.group)
            try await queue.publish("everyone's")
            let log = HandlerLog()
            try await queue.consume {
                Issue.record("skipped \($0): \($1)")
            } handler: {
                log.add($0)
            } body: { _ in
                try await log.wait(for: 2)
                try await eventually("all are acknowledged") { try await queue.isDrained() }
            }
            #expect(Set(log.payloads) == ["ours", "everyone's"])
            try await #expect(queue.deadLetters().isEmpty)
        }
    }

    @Test("acknowledges what was trimmed after it was delivered")
    func trimmed() async throws {
        try await withQueue { queue in
            let id = try await queue.publish()
            try await queue.deliver(to: "fixed")
            try await queue.server.rawCommand("XDEL", queue.keys.stream, id.description)
            var queue = queue
            queue.configuration.consumer.fixedName = "fixed"
            try await queue.consume {
                Issue.record("handled \($0.id)")
            } body: { [queue] _ in
                try await eventually("it is acknowledged") { try await queue.pending().isEmpty }
            }
        }
    }
}
