import Alerting
import HTTPClient
import TestSupport
import Testing

@testable import QueueMonitor

@Suite("sending once", .timeLimit(.minutes(1)))
struct SendOnceTests {
    @Test("the answer is shown, in one line, cut, and without the receiver's secrets")
    func shows() async throws {
        let body = "invalid_payload\r\n/s3cr3t t0ken-1 " + String(repeating: "x", count: 1_000)
        try await withHTTPReceiver(.respond(400, body: body), .respond(200, body: "ok")) { receiver in
            let settings = try DeliveryFixture.settings(receiver) { $0.bearerToken = SecretText("t0ken-1") }
            let refused = try await AlertDelivery.sendOnce(AlertFixture.notification(cause: .test), to: settings)
            #expect(refused.status == 400 && !refused.isSuccess)
            #expect(refused.excerpt.hasPrefix("invalid_payload /[redacted] [redacted] xxx"))
            #expect(refused.excerpt.utf16.count <= 300 && refused.excerpt.hasSuffix(Clip.mark))
            let taken = try await AlertDelivery.sendOnce(AlertFixture.notification(cause: .test), to: settings)
            #expect(taken == AlertDelivery.Answer(status: 200, excerpt: "ok") && taken.isSuccess)
        }
    }

    @Test("no answer is an error without the address")
    func fails() async throws {
        let settings = try AlertFixture.settings(.slack, url: "http://127.0.0.1:1/s3cr3t")
        let error = await #expect(throws: HTTPError.self) {
            try await AlertDelivery.sendOnce(AlertFixture.notification(cause: .test), to: settings)
        }
        #expect(error?.reason == .connect)
        #expect(!"\(String(describing: error))".contains("s3cr3t"))
    }

    @Test("of several events the first refusal is shown")
    func several() async throws {
        try await withHTTPReceiver(.respond(202), .respond(400, body: "bad key"), .respond(202)) { receiver in
            let settings = try DeliveryFixture.settings(receiver, .pagerduty)
            let answer = try await AlertDelivery.sendOnce(AlertFixture.notification(3), to: settings)
            #expect(answer == AlertDelivery.Answer(status: 400, excerpt: "bad key"))
            #expect(receiver.requests.count == 2)
        }
    }
}
