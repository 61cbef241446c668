import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("producer", .redisServer, .timeLimit(.minutes(1)))
struct ProducerTests {
    @Test("writes the fields of the wire format in their order, and a user's behind them")
    func fieldsOnTheWire() async throws {
        try await withPatientQueue { queue in
            var message = Message(
                type: "order.created",
                payload: "{}",
                traceID: "t-1",
                producer: "shop",
                extraFields: [Field("colour", "red"), Field("colour", "blue")]
            )
            message.payloadBytes = WireString(bytes: [0xFF, 0x00, 0x0D, 0x0A])
            let id = try await ProducerFixture(queue).producer.publish(message, to: "orders")

            let reply = try await queue.client.execute("XRANGE", repeatable: true, queue.keys.stream, "-", "+")
            let entry = try #require(try reply.elements().first { _ in true }).elements(atLeast: 2)
            #expect(try entry[0].entryID() == id)
            let expected = [
                Field("v", "1"), Field("type", "order.created"), Field("payload", message.payloadBytes),
                Field("produced_at", "2026-02-11T09:30:00.123456789Z"), Field("trace_id", "t-1"),
                Field("producer", "shop"), Field("colour", "red"), Field("colour", "blue"),
            ]
            #expect(try entry[1].fields() == expected)
        }
    }

    @Test("leaves optional fields out when they are empty")
    func optionalFields() async throws {
        try await withPatientQueue { queue in
            let message = Message(type: "order", payload: "", traceID: "", producer: "")
            try await ProducerFixture(queue).producer.publish(message, to: "orders")
            let names = try await queue.entries()[0].fields.map(\.name.text)
            #expect(names == ["v", "type", "payload", "produced_at"])
        }
    }

    @Test("returns the ids of a batch of several chunks in the order of its messages, which the stream keeps")
    func orderOfBatch() async throws {
        try await withPatientQueue { queue in
            let ids = try await ProducerFixture(queue).publish(count: 2_500)
            let entries = try await queue.entries()
            #expect(ids == entries.map(\.id))
            #expect(entries.map { $0["payload"] } == (1...2_500).map { "\($0)" })
        }
    }

    @Test(
        "sends one command for a publish, and asks for the length only before the first and once a minute",
        .redisServer
    )
    func oneCommand() async throws {
        try await withPatientQueue { queue in
            let fixture = try ProducerFixture(queue)
            let first = try await queue.commands { try await fixture.publish() }
            #expect(first == ["xlen": 1, "xadd": 1])
            let more = try await queue.commands { for _ in 1...10 { try await fixture.publish() } }
            #expect(more == ["xadd": 10])
            fixture.advance(by: .seconds(60))
            let later = try await queue.commands { for _ in 1...10 { try await fixture.publish() } }
            #expect(later == ["xadd": 10, "xlen": 1])
        }
    }

    @Test("refuses an invalid message before anything of its batch is sent")
    func validation() async throws {
        try await withPatientQueue { queue in
            let producer = try ProducerFixture(queue).producer
            let good = Message(type: "order", payload: "{}")
            let bad = [
                Message(type: "", payload: "{}"),
                Message(type: "order", payload: "{}", extraFields: [Field("_for_group", "billing")]),
            ]
            for bad in bad {
                await #expect(throws: MessageError.self) { try await producer.publishBatch([good, bad], to: "orders") }
            }
            await #expect(throws: QueueKeyError.self) { try await producer.publish(good, to: "orders:dlq") }
            try await #expect(producer.publishBatch([], to: "orders").isEmpty)
            try await #expect(queue.length() == 0)
        }
    }

    @Test("refuses a configuration that cannot be used")
    func configuration() async throws {
        try await withPatientQueue { queue in
            let nameless = Configuration()
            #expect(throws: ConfigurationError.self) { try Producer(client: queue.client, configuration: nameless) }
        }
    }
}

@Suite("chunks of a batch")
struct PublishingChunksTests {
    private func sizes(_ messages: [Message]) -> [Int] { messages.publishingChunks.map(\.count) }

    @Test("hold 1,000 messages at most")
    func count() {
        let message = Message(type: "order", payload: "{}")
        #expect(sizes([message]) == [1])
        #expect(sizes(Array(repeating: message, count: 1_000)) == [1_000])
        #expect(sizes(Array(repeating: message, count: 2_001)) == [1_000, 1_000, 1])
    }

    @Test("hold 1 MB at most, of payloads and a user's fields, but at least one message")
    func bytes() {
        let half = Message(type: "order", payload: String(repeating: "x", count: 1 << 19))
        let extra = Message(
            type: "order",
            payload: "",
            extraFields: [Field("x", String(repeating: "x", count: 1 << 19))]
        )
        let huge = Message(type: "order", payload: String(repeating: "x", count: 3 << 20))
        #expect(sizes([half, half, half]) == [2, 1])
        #expect(sizes([half, extra, half]) == [1, 1, 1])
        #expect(sizes([half, huge, half]) == [1, 1, 1])
    }
}
