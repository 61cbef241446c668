import HTTPClient
import TestSupport
import Testing

@testable import QueueMonitor
@testable import ThinRSMQ

@Suite("HTTP handler", .timeLimit(.minutes(1)))
struct HTTPHandlerTests {
    @Test("posts the delivery as JSON")
    func posts() async throws {
        var message = message("{\"total\":1}")
        message.traceID = "t1"
        message.producer = "shop"
        message.extraFields = [Field("tenant", "a"), Field("tenant", "b")]
        let request = try await request(for: message)
        #expect(request.method == "POST")
        #expect(request.target == "/s3cr3t")
        #expect(request["content-type"] == "application/json")
        #expect(request["webhook-id"] == nil, "unsigned without a secret")
        let document =
            #"{"id":"7-1","stream":"thinrsmq:shop:orders","group":"g","attempt":3,"type":"order.created","#
            + #""payload":"{\"total\":1}","produced_at":"2026-01-01T00:00:00Z","trace_id":"t1","producer":"shop","#
            + #""fields":[["tenant","a"],["tenant","b"]]}"#
        #expect(request.body == document)
    }

    @Test("a payload that is no text is Base64")
    func binary() async throws {
        var message = message("")
        message.payloadBytes = WireString(bytes: [0xFF, 0x00])
        let body = try await request(for: message).body
        #expect(body.contains(#""payload_base64":"/wA=""#))
        #expect(!body.contains(#""payload":"#))
    }

    @Test("signs each attempt, under an id that stays the same after a requeue")
    func signs() async throws {
        let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let first = try await request(for: message("p"), secrets: [secret])
        #expect(first["webhook-id"] == "thinrsmq:shop:orders/g/7-1")
        let timestamp = try #require(first["webhook-timestamp"].flatMap { Int64($0) })
        #expect(abs(Timestamp.now().seconds - timestamp) < 60)
        let expected = StandardWebhooks.headers(
            id: "thinrsmq:shop:orders/g/7-1",
            timestamp: timestamp,
            body: Array(first.body.utf8),
            secrets: [secret]
        )
        #expect(first["webhook-signature"] == expected["webhook-signature"])

        var requeued = message("p")
        requeued.id = EntryID(milliseconds: 9)
        requeued.history = Message.History()
        requeued.history?.firstID = EntryID(milliseconds: 7, sequence: 1)
        let second = try await request(for: requeued, secrets: [secret])
        #expect(second["webhook-id"] == first["webhook-id"])
    }

    @Test("other statuses are failures, and no error tells the URL")
    func failures() async throws {
        let redirect = HTTPAnswer.redirect(to: "http://s3cr3t.invalid/")
        let answers: [(HTTPAnswer, String)] = [
            (.respond(302, headers: [("Location", "/")]), "redirect"), (.respond(302), "302"), (.respond(304), "304"),
            (.respond(404), "404"),
            (.respond(429), "429"), (.respond(500), "500"),
            (.respond(503, headers: [("Retry-After", "soon")]), "503"), (.hang, "timeout"), (.close, "connectionLost"),
            (redirect, "redirect"),
        ]
        for (answer, part) in answers {
            let error = try #require(try await failure(on: answer))
            #expect(error is HTTPHandlerError)
            #expect("\(error)".contains(part), "\(error)")
            #expect(!"\(error)".contains("127.0.0.1") && !"\(error)".contains("s3cr3t"), "\(error)")
        }
    }

    @Test("410 dead-letters at once")
    func gone() async throws {
        let error = try await failure(on: .respond(410)) as? HandlerError
        guard case .deadLetter(let reason) = error else { throw UnexpectedOutcome(error: error) }
        #expect(reason == "HTTP handler answered 410")
    }

    @Test(
        "Retry-After is honoured, up to an hour",
        arguments: [
            (429, "7", 7), (503, "0", 0), (503, "86400", 3_600), (503, "Fri, 31 Dec 9999 23:59:59 GMT", 3_600),
        ]
    )
    func retryAfter(status: Int, value: String, seconds: Int) async throws {
        let error = try await failure(on: .respond(status, headers: [("Retry-After", value)])) as? HandlerError
        guard case .retry(let delay, let reason) = error else { throw UnexpectedOutcome(error: error) }
        #expect(delay == .seconds(seconds))
        #expect(reason == "HTTP handler answered \(status)")
    }

    @Test("gives the receiver no more at once than it may have")
    func boundsConcurrency() async throws {
        try await withHTTPReceiver(.delayed(.milliseconds(10), .respond(202))) { receiver in
            try await withHandler(of: receiver, change: { $0.maxConcurrent = 3 }) { handler in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<20 { group.addTask { try await handler.handle(delivery(of: message("p"))) } }
                    try await group.waitForAll()
                }
            }
            #expect(receiver.requests.count == 20)
            #expect(receiver.mostInFlight == 3)
        }
    }

    /// What the receiver is asked when an entry with this message is handled.
    private func request(for message: Message, secrets: [WebhookSecret] = []) async throws -> HTTPReceiver.Request {
        try await withHTTPReceiver(.respond(204)) { receiver in
            try await withHandler(of: receiver, change: { $0.secrets = secrets }) { handler in
                try await handler.handle(delivery(of: message))
            }
            return try #require(receiver.requests.first)
        }
    }

    /// What handling an entry throws when the receiver answers like this.
    private func failure(on answer: HTTPAnswer) async throws -> (any Error)? {
        try await withHTTPReceiver(answer) { receiver in
            try await withHandler(of: receiver, change: { $0.timeout = .milliseconds(300) }) { handler in
                do {
                    try await handler.handle(delivery(of: message("p")))
                    return nil
                } catch {
                    return error
                }
            }
        }
    }

    private func withHandler<Result>(
        of receiver: HTTPReceiver,
        change: (inout HTTPHandlerSettings) -> Void,
        body: (HTTPHandler) async throws -> Result
    ) async throws -> Result {
        var settings = HTTPHandlerSettings(url: try HTTPURL(receiver.url("/s3cr3t")))
        change(&settings)
        let handler = HTTPHandler(settings)
        do {
            let result = try await body(handler)
            await handler.close()
            return result
        } catch {
            await handler.close()
            throw error
        }
    }
}

private struct UnexpectedOutcome: Error {
    let error: (any Error)?
}

private func message(_ payload: String) -> Message {
    var message = Message(type: "order.created", payload: payload)
    message.producedAtText = "2026-01-01T00:00:00Z"
    return message
}

private func delivery(of message: Message) throws -> Delivery {
    Delivery(
        message: message,
        id: message.id ?? EntryID(milliseconds: 7, sequence: 1),
        queue: Queue(keys: try QueueKeys(namespace: "thinrsmq:shop", topic: "orders"), group: "g"),
        consumer: "monitor",
        attempt: 3,
        lease: Lease()
    )
}
