import Foundation
import HTTPClient
import TestSupport
import Testing

@testable import Kubernetes

@Suite("Kubernetes: the token", .timeLimit(.minutes(1)))
struct TokenTests {
    @Test("it is read again after a minute, and the old one is kept while the file is away")
    func rereads() async throws {
        try await withTemporaryDirectory { directory in
            let file = directory.path("token")
            let start = ContinuousClock.now
            let elapsed = Watched(Duration.zero)
            let source = TokenSource(file: file) { start + elapsed.current }
            #expect(throws: KubernetesError.self) { try source.token() }
            try "one\n".write(toFile: file, atomically: true, encoding: .utf8)
            #expect(try source.token()?.text == "one")
            try "two\n".write(toFile: file, atomically: true, encoding: .utf8)
            elapsed.update { $0 = .seconds(59) }
            #expect(try source.token()?.text == "one")
            elapsed.update { $0 = .seconds(60) }
            #expect(try source.token()?.text == "two")

            try FileManager.default.removeItem(atPath: file)
            elapsed.update { $0 = .seconds(200) }
            #expect(try source.token()?.text == "two")
            try "three".write(toFile: file, atomically: true, encoding: .utf8)
            #expect(try source.token()?.text == "three")
        }
    }

    @Test("a refused one is read again at once, unless somebody did so before")
    func discards() async throws {
        try await withTemporaryDirectory { directory in
            let file = directory.path("token")
            try "one".write(toFile: file, atomically: true, encoding: .utf8)
            let source = TokenSource(file: file)
            let old = try #require(try source.token())
            try "two".write(toFile: file, atomically: true, encoding: .utf8)
            source.discard(old)
            #expect(try source.token()?.text == "two")
            try "three".write(toFile: file, atomically: true, encoding: .utf8)
            source.discard(old)
            #expect(try source.token()?.text == "two")
        }
    }

    @Test("after 401 the request is sent once more with what the file holds now")
    func retries() async throws {
        try await withFakeServer { request, _ in
            request["authorization"] == "Bearer rotated" ? .respond(200, body: scaleDocument()) : .respond(401)
        } body: { scaler, receiver, directory in
            let error = await failure { () async throws(KubernetesError) in
                _ = try await scaler.scale(of: .init(kind: "Deployment", namespace: "shop", name: "orders"))
            }
            #expect(error == .unauthorized)
            #expect(receiver.requests.count == 2)
            try "rotated".write(toFile: directory.path("token"), atomically: true, encoding: .utf8)
            #expect(try await scaler.scale(of: orders()).replicas == 2)
        }
    }

    @Test("a server that echoes it does not get it into an error")
    func redacts() async throws {
        try await withFakeServer { request, _ in
            .respond(422, body: #"{"message":"no: \#(request["authorization"] ?? "")"}"#)
        } body: { scaler, _, _ in
            let error = await failure { () async throws(KubernetesError) in
                _ = try await scaler.scale(of: .init(kind: "Deployment", namespace: "shop", name: "orders"))
            }
            #expect(error == .rejected(status: 422, message: "no: Bearer [redacted]"))
        }
    }
}
