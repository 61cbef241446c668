import Testing

@testable import ThinRSMQ

@Suite("keys")
struct QueueKeysTests {
    @Test(
        "a topic whose keys would be another topic's is refused",
        arguments: [
            ("a", "b:dlq"), ("a", ":dlq"), ("a", "dlq"), ("a", "b:retries:c"), ("a", ":retries:"), ("a", "retries:b"),
            ("a:retries:b", "c"), ("a:retries", "b"),
        ]
    )
    func collisions(namespace: String, topic: String) {
        #expect(throws: QueueKeyError.collides(key: "\(namespace):\(topic)")) {
            try QueueKeys(namespace: namespace, topic: topic)
        }
    }

    @Test("empty names are refused")
    func empty() {
        #expect(throws: QueueKeyError.emptyNamespace) { try QueueKeys(namespace: "", topic: "a") }
        #expect(throws: QueueKeyError.emptyTopic) { try QueueKeys(namespace: "a", topic: "") }
    }

    @Test(
        "every other topic is accepted, and found again in its key",
        arguments: [
            "orders", "eu:orders", "{orders}", "dlq2", "my-dlq", "b:dlq:c", "b:DLQ", "retries", "b:retries",
            "b:retry:c",
            "*", "a b", "größe", "\n", ":", "x:retriesx:y",
        ]
    )
    func accepted(topic: String) throws {
        let keys = try QueueKeys(namespace: "ns:1", topic: topic)
        #expect(keys.stream == "ns:1:\(topic)")
        #expect(QueueKeys.topic(ofStream: keys.stream, namespace: "ns:1") == topic)
        #expect(QueueKeys.stream(ofDeadLetters: keys.deadLetters) == keys.stream)
        #expect(QueueKeys.topic(ofStream: keys.deadLetters, namespace: "ns:1") == nil)
        #expect(QueueKeys.topic(ofStream: keys.retry(.min), namespace: "ns:1") == nil)
        #expect(QueueKeys.topic(ofStream: keys.retry(.min, group: "g"), namespace: "ns:1") == nil)
    }

    @Test(
        "a key outside the namespace has no topic",
        arguments: ["", "a", "a:", "ab:c", "b:a:c", "A:b", ":b"]
    )
    func foreign(key: String) {
        #expect(QueueKeys.topic(ofStream: key, namespace: "a") == nil)
    }

    @Test(
        "a key of no dead letters has no stream behind it",
        arguments: ["", ":dlq", "a:b", "a:dlq:b", "dlq", "a:b:dlq:dlq"]
    )
    func notDeadLetters(key: String) {
        #expect(QueueKeys.stream(ofDeadLetters: key) == nil)
    }

    @Test("any stream has keys around it, unless it is another's dead letters or retry hash")
    func foreignStream() throws {
        let keys = try QueueKeys(stream: "events")
        #expect(keys.stream == "events")
        #expect(keys.deadLetters == "events:dlq")
        #expect(keys.retry(.min) == "events:retries:0-0")
        #expect(throws: QueueKeyError.emptyTopic) { try QueueKeys(stream: "") }
        #expect(throws: QueueKeyError.collides(key: "a:dlq")) { try QueueKeys(stream: "a:dlq") }
    }

    @Test("the scope decides whether the group is in the retry key")
    func scope() throws {
        let keys = try QueueKeys(namespace: "a", topic: "b")
        let id = EntryID(milliseconds: 5, sequence: 1)
        #expect(keys.retry(id, group: "g", scope: .message) == "a:b:retries:5-1")
        #expect(keys.retry(id, group: "g", scope: .group) == "a:b:retries:g:5-1")
    }

    @Test("the mark of a handled message is no topic's key, and no retry hash's")
    func done() throws {
        let keys = try QueueKeys(namespace: "ns", topic: "orders")
        let mark = keys.done(EntryID(milliseconds: 7), group: "g")
        #expect(mark == "ns:orders:retries:g:7-0:done")
        #expect(QueueKeys.topic(ofStream: mark, namespace: "ns") == nil)
        #expect(throws: QueueKeyError.self) { try QueueKeys(stream: mark) }
        // Whatever a group is called, its hashes end in an id.
        #expect(keys.retry(EntryID(milliseconds: 7), group: "g:7-0:done") != mark)
    }

    @Test(
        "what a key is shows in its spelling",
        arguments: [
            ("a:b", .stream), ("a:b:dlq", .deadLetters(stream: "a:b")), (":dlq", .deadLetters(stream: "")),
            ("a:b:dlq:dlq", .deadLetters(stream: "a:b:dlq")),
            ("a:b:retries:5-1", .retry(stream: "a:b", group: nil, id: EntryID(milliseconds: 5, sequence: 1))),
            ("a:b:retries:g:h:5-1", .retry(stream: "a:b", group: "g:h", id: EntryID(milliseconds: 5, sequence: 1))),
            ("a:b:retries:g:5-1:done", .besideRetries), ("a:b:retries:5", .besideRetries),
            ("a:b:retries:", .besideRetries), ("a:b:retries:05-1", .besideRetries),
            ("a:b:retries:x:dlq", .besideRetries),
        ] as [(String, QueueKeys.Kind)]
    )
    func kind(key: String, kind: QueueKeys.Kind) {
        #expect(QueueKeys.kind(of: key) == kind)
    }

    @Test("the keys of a topic are what they are")
    func kindsOfTopic() throws {
        let keys = try QueueKeys(namespace: "a", topic: "b")
        let id = EntryID(milliseconds: 5, sequence: 1)
        #expect(QueueKeys.kind(of: keys.stream) == .stream)
        #expect(QueueKeys.kind(of: keys.deadLetters) == .deadLetters(stream: keys.stream))
        #expect(QueueKeys.kind(of: keys.retry(id)) == .retry(stream: keys.stream, group: nil, id: id))
        #expect(QueueKeys.kind(of: keys.retry(id, group: "g")) == .retry(stream: keys.stream, group: "g", id: id))
        #expect(QueueKeys.kind(of: keys.done(id, group: "g")) == .besideRetries)
    }
}
