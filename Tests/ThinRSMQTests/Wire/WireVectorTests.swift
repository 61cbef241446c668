import Testing
import ThinRSMQ

@Suite("the wire format's conformance vectors")
struct WireVectorTests {
    private let vectors: WireVectors

    init() throws {
        vectors = try WireVectors.load()
    }

    @Test("every entry is read as it must be, from pairs and from a flat reply")
    func entries() throws {
        #expect(vectors.entries.count >= 24)
        for vector in vectors.entries {
            let id = try #require(EntryID(vector.id))
            let fields = vector.fields.fields
            let envelope = Envelope(id: id, fields: fields)
            #expect(envelope == Envelope(id: id, flat: fields.flatMap { [$0.name, $0.value] }), "\(vector.name)")
            switch envelope {
            case .message(let message):
                let facts = try #require(vector.message, "\(vector.name)")
                expect(message, toHave: facts, id: id, vector.name)
            case .malformed(let fault): #expect(fault.description == vector.malformed, "\(vector.name)")
            case .unknownVersion(let version): #expect(version == vector.unknownVersion, "\(vector.name)")
            }
        }
    }

    @Test("every message is written as it must be, and is read back as it was")
    func writes() throws {
        #expect(vectors.writes.count >= 4)
        for vector in vectors.writes {
            let facts = vector.message
            var message = Message(
                type: facts.type,
                payload: "",
                traceID: facts.traceID,
                producer: facts.producer,
                extraFields: (facts.extraFields ?? []).fields
            )
            message.payloadBytes = facts.payload.string
            let fields = try message.fields(producedAt: vector.at.timestamp)
            #expect(fields == vector.fields.fields, "\(vector.name)")

            let back = try #require(Envelope(id: .min, fields: fields).message, "\(vector.name)")
            #expect(back.type == message.type)
            #expect(back.payloadBytes == message.payloadBytes)
            #expect(back.producedAt == vector.at.timestamp)
            #expect(back.extraFields == message.extraFields)
            #expect(try back.fields(producedAt: vector.at.timestamp) == fields, "\(vector.name)")
        }
    }

    @Test("every retry hash is read as it must be, from HGETALL and from HMGET")
    func retryHashes() {
        #expect(vectors.retryHashes.count >= 9)
        for vector in vectors.retryHashes {
            let expected = vector.info.map {
                RetryInfo(
                    attempt: $0.attempt,
                    maxAttempts: $0.maxAttempts,
                    nextRetryAt: $0.nextRetryAt?.timestamp,
                    lastError: $0.lastError,
                    firstFailedAt: $0.firstFailedAt?.timestamp,
                    delivery: $0.delivery
                )
            }
            let fields = vector.fields.fields
            #expect(RetryInfo(fields: fields) == expected, "\(vector.name)")
            let values = WireField.ofRetryHash.map { fields.last(named: $0.rawValue) }
            #expect(RetryInfo(values: values) == expected, "\(vector.name)")
        }
    }

    @Test("every dead letter is read as it must be")
    func deadLetters() throws {
        #expect(vectors.deadLetters.count >= 7)
        for vector in vectors.deadLetters {
            let facts = vector.letter
            let letter = DeadLetter(id: try #require(EntryID(vector.id)), fields: vector.fields.fields)
            #expect(letter.id.description == vector.id, "\(vector.name)")
            #expect(letter.fields == facts.fields.fields, "\(vector.name)")
            #expect(letter.originalID?.description == facts.originalID, "\(vector.name)")
            #expect(letter.originalStream == facts.originalStream, "\(vector.name)")
            #expect(letter.failedAt == facts.failedAt?.timestamp, "\(vector.name)")
            #expect(letter.totalAttempts == facts.totalAttempts, "\(vector.name)")
            #expect(letter.lastError == facts.lastError, "\(vector.name)")
            #expect(letter.consumerGroup == facts.consumerGroup, "\(vector.name)")
            #expect(letter.replayCount == facts.replayCount, "\(vector.name)")
            #expect((letter.message == nil) == (facts.message == nil), "\(vector.name)")
            if let message = letter.message, let expected = facts.message {
                expect(message, toHave: expected, id: letter.originalID, vector.name)
            }
        }
    }

    @Test("every key is spelled as it must be")
    func keys() throws {
        #expect(vectors.keys.count >= 2)
        for vector in vectors.keys {
            let keys = try QueueKeys(namespace: vector.namespace, topic: vector.topic)
            let id = try #require(EntryID(vector.id))
            #expect(keys.stream == vector.stream)
            #expect(keys.deadLetters == vector.deadLetters)
            #expect(keys.retry(id) == vector.retry)
            #expect(keys.retry(id, group: vector.group) == vector.groupRetry)
        }
    }

    private func expect(_ message: Message, toHave facts: WireVectors.Facts, id: EntryID?, _ name: String) {
        #expect(message.id == id, "\(name)")
        #expect(message.version == "1", "\(name)")
        #expect(message.type == facts.type, "\(name)")
        #expect(message.payloadBytes == facts.payload.string, "\(name)")
        #expect(message.producedAt == facts.producedAt?.timestamp, "\(name)")
        #expect(message.traceID == facts.traceID, "\(name)")
        #expect(message.producer == facts.producer, "\(name)")
        #expect(message.extraFields == (facts.extraFields ?? []).fields, "\(name)")
        #expect(message.replayCount == facts.replayCount ?? 0, "\(name)")
        #expect(message.forGroup == facts.forGroup, "\(name)")
        #expect(message.priorAttempts == facts.priorAttempts ?? 0, "\(name)")
        #expect(message.firstID?.description == facts.firstID ?? id?.description, "\(name)")
        #expect(message.history?.firstFailedAt == facts.firstFailedAt?.timestamp, "\(name)")
    }
}
