import HTTPClient
import TestSupport
import Testing

@Suite("HTTP client", .timeLimit(.minutes(1)))
struct HTTPClientTests {
    @Test("a request arrives as it was made, and the response as it was given")
    func exchanges() async throws {
        let answer = HTTPAnswer.respond(418, headers: [("X-Twice", "a"), ("X-Twice", "b")], body: "tea: ü")
        try await withHTTPReceiver(answer) { receiver in
            try await withHTTPClient { client in
                let url = try HTTPURL(receiver.url("/pot?lid=on"))
                let headers: HTTPHeaders = ["X-Empty": "", "X-Text": "some text", "Content-Type": "text/plain"]
                let body = Array("\0binary\r\n".utf8)
                let response = try await client.send(.init("POST", url, headers: headers, body: body))
                #expect(response.status == 418)
                #expect(response.headers.fields.filter { $0.name == "X-Twice" }.map(\.value) == ["a", "b"])
                #expect(String(decoding: response.body, as: UTF8.self) == "tea: ü")

                let request = try #require(receiver.requests.first)
                #expect(request.method == "POST")
                #expect(request.target == "/pot?lid=on")
                #expect(request["x-empty"] == "")
                #expect(request["x-text"] == "some text")
                #expect(request["content-type"] == "text/plain")
                #expect(request["user-agent"] == "thinrsmq")
                #expect(request["content-length"] == "9")
                #expect(request.body == "\0binary\r\n")
            }
        }
    }

    @Test(
        "every method is sent as it is",
        arguments: [("GET", nil), ("HEAD", nil), ("DELETE", nil), ("POST", ""), ("PUT", "x"), ("PATCH", "x")]
    )
    func methods(method: String, body: String?) async throws {
        try await withHTTPReceiver(.respond(200, body: "body")) { receiver in
            try await withHTTPClient { client in
                let url = try HTTPURL(receiver.url())
                let response = try await client.send(.init(method, url, body: body.map { Array($0.utf8) }))
                let request = try #require(receiver.requests.first)
                #expect(request.method == method)
                #expect(request.body == body ?? "")
                #expect(request["content-type"] == nil)
                #expect(response.body.count == (method == "HEAD" ? 0 : 4))
            }
        }
    }

    @Test("a large body is sent at once, not after the server's leave")
    func largeBody() async throws {
        try await withHTTPReceiver(.respond(204)) { receiver in
            try await withHTTPClient { client in
                let url = try HTTPURL(receiver.url())
                _ = try await client.send(.init("POST", url, body: Array(repeating: 0x61, count: 3_000_000)))
                let request = try #require(receiver.requests.first)
                #expect(request.body.utf8.count == 3_000_000)
                #expect(request["expect"] == nil)
            }
        }
    }

    @Test("ten requests in a row take one connection")
    func keepsAlive() async throws {
        try await withHTTPReceiver(.respond(200, body: "ok")) { receiver in
            try await withHTTPClient { client in
                let url = try HTTPURL(receiver.url())
                for _ in 0..<10 { _ = try await client.send(.init("POST", url, body: [1])) }
                #expect(receiver.requests.count == 10)
                #expect(receiver.connectionCount == 1)
            }
        }
    }

    @Test("a hundred requests at once are bounded by the limit")
    func boundsConcurrency() async throws {
        var configuration = HTTPClientConfiguration()
        configuration.maxConcurrent = 4
        try await withHTTPReceiver(.delayed(.milliseconds(10), .respond(200))) { receiver in
            try await withHTTPClient(configuration) { client in
                let url = try HTTPURL(receiver.url())
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<100 { group.addTask { try await client.send(.init("GET", url)).status } }
                    for try await status in group { #expect(status == 200) }
                }
                #expect(receiver.requests.count == 100)
                #expect(receiver.mostInFlight == 4)
                #expect(receiver.connectionCount == 4)
            }
        }
    }

    @Test("a response of exactly the limit is taken, and a larger one is not")
    func boundsBody() async throws {
        let body = String(repeating: "x", count: 1_000)
        try await withHTTPReceiver(.respond(200, body: body)) { receiver in
            try await withHTTPClient { client in
                var request = HTTPClient.Request("GET", try HTTPURL(receiver.url()))
                request.maxResponseBytes = 1_000
                let response = try await client.send(request)
                #expect(response.body.count == 1_000)
                request.maxResponseBytes = 999
                let error = await failure(of: request, by: client)
                #expect(error?.reason == .tooLarge)
                #expect(error?.mayHaveReachedServer == true)
            }
        }
    }

    @Test("headers without end are too large")
    func boundsHeaders() async throws {
        let headers = (0..<100).map { ("X-\($0)", String(repeating: "x", count: 1_000)) }
        try await withHTTPReceiver(.respond(200, headers: headers)) { receiver in
            try await withHTTPClient { client in
                let error = await failure(of: .init("GET", try HTTPURL(receiver.url())), by: client)
                #expect(error?.reason == .tooLarge)
            }
        }
    }

    @Test("a closed client refuses")
    func closed() async throws {
        let client = HTTPClient()
        await client.close()
        let error = await failure(of: .init("GET", try HTTPURL("http://127.0.0.1:1/")), by: client)
        #expect(error?.reason == .closed)
    }
}
