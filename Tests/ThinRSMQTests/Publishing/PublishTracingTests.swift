import InMemoryTracing
import TestSupport
import Testing
import Tracing

@testable import ThinRSMQ

@Suite("spans of a producer", .redisServer, .timeLimit(.minutes(1)))
struct PublishTracingTests {
    @Test("say where a message went, and under which id")
    func ofMessage() async throws {
        try await withPatientQueue { queue in
            let fixture = try ProducerFixture(queue, isTraced: true)
            let id = try await fixture.publish()
            let span = try #require(fixture.tracer.finishedSpans.first)
            #expect(fixture.tracer.finishedSpans.count == 1)
            #expect(span.operationName == "\(queue.keys.stream) publish")
            #expect(span.kind == .producer)
            #expect(span.attributes.get("messaging.system") == .string("redis"))
            #expect(span.attributes.get("messaging.destination.name") == .string(queue.keys.stream))
            #expect(span.attributes.get("messaging.message.id") == .string(id.description))
            #expect(span.errors.isEmpty)
        }
    }

    @Test("say how many messages a batch had, and what it failed with")
    func ofBatch() async throws {
        try await withPatientQueue { queue in
            let fixture = try ProducerFixture(queue, isTraced: true)
            try await fixture.publish(count: 3)
            try await queue.server.rawPipeline([["DEL", queue.keys.stream], ["SET", queue.keys.stream, "text"]])
            _ = try await publishError { try await fixture.publish(count: 2) }
            let spans = fixture.tracer.finishedSpans
            #expect(spans.map { $0.attributes.get("messaging.batch.message_count") } == [.int64(3), .int64(2)])
            #expect(spans.map { $0.attributes.get("messaging.message.id") == nil } == [true, true])
            #expect(spans.map(\.errors.count) == [0, 1])
            #expect(spans.last?.errors.first?.error is PublishError)
        }
    }
}
