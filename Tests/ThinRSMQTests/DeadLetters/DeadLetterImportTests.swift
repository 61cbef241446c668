import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("export and import of dead letters", .redisServer, .timeLimit(.minutes(2)))
struct DeadLetterImportTests {
    private func exported(_ topic: String, _ queue: QueueFixture) async throws -> [DeadLetterRecord] {
        var records: [DeadLetterRecord] = []
        try await queue.deadLetterQueue().export(topic) { records += $0 }
        return records
    }

    @Test("what is exported is what is stored, and is imported the same, with new ids in the same order")
    func roundTrip() async throws {
        try await withPatientQueue { queue in
            try await queue.writeDeadLetters(count: 120)
            let stored = try await queue.deadLetters()
            let records = try await exported("orders", queue)
            #expect(records.map(\.id) == stored.map(\.id))
            #expect(records.map(\.fields) == stored.map(\.fields))

            var importing = try await queue.deadLetterQueue().beginImport("copies")
            try await importing.add(records)
            #expect(importing.imported == 120)
            let copies = try await exported("copies", queue)
            #expect(copies.map(\.fields) == stored.map(\.fields))
            #expect(Set(copies.map(\.id)).isDisjoint(with: stored.map(\.id)))
        }
    }

    @Test("what is there already is not imported again, of twins as many as are missing")
    func again() async throws {
        try await withPatientQueue { queue in
            try await queue.writeDeadLetters(count: 3)
            let other = queue.facts(originalID: "8-8").flatMap { [$0.name, $0.value] }
            try await queue.writeDeadLetters([["type", "order", "payload", "4"] + other])
            let records = try await exported("orders", queue)
            try await queue.server.rawCommand("XDEL", queue.keys.deadLetters, records[0].id.description)

            var importing = try await queue.deadLetterQueue().beginImport("orders")
            try await importing.add(records)
            #expect(importing.imported == 1)
            #expect(importing.skipped == 3)
            try await #expect(queue.deadLetters().count == 4)
        }
    }

    @Test("what does not tell its origin is imported each time")
    func unidentified() async throws {
        try await withPatientQueue { queue in
            let record = DeadLetterRecord(id: .min, fields: [Field("anything", "")])
            for _ in 1...2 {
                var importing = try await queue.deadLetterQueue().beginImport("orders")
                try await importing.add([record])
                #expect(importing.imported == 1)
            }
            try await #expect(queue.deadLetters().map(\.fields) == [record.fields, record.fields])
        }
    }

    @Test("a dry run counts, and writes nothing")
    func dryRun() async throws {
        try await withPatientQueue { queue in
            try await queue.writeDeadLetters(count: 3)
            let records = try await exported("orders", queue)
            var importing = try await queue.deadLetterQueue().beginImport("copies", isDryRun: true)
            try await importing.add(records)
            #expect(importing.imported == 3)
            try await #expect(queue.deadLetterQueue().size("copies") == 0)
        }
    }

    @Test("for want of memory counts what was written, and is completed by another", .redisServer)
    func outOfMemory() async throws {
        try await withPatientQueue { queue in
            try await queue.writeDeadLetters(
                (1...3).map { number in
                    ["type", "order", "payload", "{}"]
                        + queue.facts(originalID: "\(number)-1").flatMap { [$0.name, $0.value] }
                }
            )
            let records = try await exported("orders", queue)
            var importing = try await queue.deadLetterQueue().beginImport("copies")
            try await importing.add([records[0]])
            try await queue.setOutOfMemory(true)
            let error = try await redisError { try await importing.add(Array(records[1...])) }
            #expect(error.reply?.code == "OOM")
            #expect(importing.imported == 1)

            try await queue.setOutOfMemory(false)
            var again = try await queue.deadLetterQueue().beginImport("copies")
            try await again.add(records)
            #expect(again.imported == 2)
            #expect(again.skipped == 1)
        }
    }

    @Test(
        "hostile entries pass through dead letter, export, import and replay unchanged",
        arguments: ["many fields", "large payload", "binary", "names twice"]
    )
    func hostile(kind: String) async throws {
        let fields: [WireString] =
            switch kind {
            case "many fields": ["type", "a", "payload", "p"] + QueueFixture.manyFields(5_000).map { WireString($0) }
            case "large payload":
                ["type", "a", "payload", WireString(bytes: [0xFF] + [UInt8](repeating: 0x61, count: 20 << 20))]
            case "binary":
                ["type", WireString(bytes: [0xC3, 0x28]), WireString(bytes: [0, 0xFF]), "\u{0}\r\n", "payload", ""]
            default: ["type", "a", "x", "1", "type", "b", "x", "", "payload", "p", "last_error", "mine", "x", "1"]
            }
        try await withPatientQueue { queue in
            var pipeline = RedisPipeline()
            pipeline.append("XADD", argumentCount: 2 + fields.count, repeatable: false) { arguments in
                arguments.append(queue.keys.stream)
                arguments.append("*")
                for field in fields { arguments.append(field) }
            }
            let id = try await queue.client.execute(pipeline)[0].entryID()
            // Pending without a delivery, which would carry the payload.
            let claim = ["XCLAIM", queue.keys.stream, queue.group, "alice", "0", id.description, "FORCE", "JUSTID"]
            try await queue.server.rawPipeline([claim])
            let deadLetters = try queue.deadLetterQueue()
            let failure = DeadLetterQueue.Failure(group: queue.group, attempts: 1, error: "broken")
            try await deadLetters.move(id, of: "orders", failure)

            let records = try await exported("orders", queue)
            try await deadLetters.purge("orders")
            var importing = try await deadLetters.beginImport("orders")
            try await importing.add(records)
            #expect(importing.imported == 1)
            let report = try await deadLetters.replay("orders", matching: DeadLetterFilter(originalID: id))
            let entry = try await queue.client.execute(
                "XRANGE",
                repeatable: true,
                queue.keys.stream,
                report.replayed[0].description,
                "+"
            ).elements(atLeast: 1)[0].elements(atLeast: 2)[1].fields()
            let original = try #require(Array(flat: fields))
            #expect(entry == original + queue.replayFields(originalID: id.description))
        }
    }
}
