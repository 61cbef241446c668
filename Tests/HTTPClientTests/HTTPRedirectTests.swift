import HTTPClient
import TestSupport
import Testing

@Suite("HTTP client: redirects", .timeLimit(.minutes(1)))
struct HTTPRedirectTests {
    @Test("a redirect on the same server is followed with the same method and body")
    func follows() async throws {
        try await withHTTPReceiver(.redirect(to: "/new?a=b"), .respond(200, body: "there")) { receiver in
            try await withHTTPClient { client in
                let url = try HTTPURL(receiver.url("/old"))
                let response = try await client.send(.init("POST", url, headers: ["X-Key": "1"], body: Array("x".utf8)))
                #expect(response.status == 200)
                #expect(response.headers["location"] == nil)
                #expect(String(decoding: response.body, as: UTF8.self) == "there")
                #expect(receiver.requests.map(\.target) == ["/old", "/new?a=b"])
                #expect(receiver.requests.allSatisfy { $0.method == "POST" && $0.body == "x" && $0["x-key"] == "1" })
            }
        }
    }

    @Test("a POST never becomes a GET", arguments: [301, 302, 303])
    func keepsMethod(status: Int) async throws {
        try await withHTTPReceiver(.redirect(status, to: "/new"), .respond(200)) { receiver in
            try await withHTTPClient { client in
                let url = try HTTPURL(receiver.url("/old"))
                let error = await failure(of: .init("POST", url, body: []), by: client)
                #expect(error?.reason == .redirect)
                #expect(error?.mayHaveReachedServer == true)
                #expect(receiver.requests.count == 1)
                let response = try await client.send(.init("GET", url))
                #expect(response.status == 200)
            }
        }
    }

    @Test("a redirect to another port, host or scheme is refused")
    func staysWithServer() async throws {
        try await withHTTPReceiver(.respond(200)) { other in
            let port = other.port
            for target in [
                "http://127.0.0.1:\(port)/", "http://localhost:\(port)/", "//127.0.0.1:\(port)/", "file:///",
            ] {
                try await withHTTPReceiver(.redirect(to: target)) { receiver in
                    try await withHTTPClient { client in
                        let error = await failure(of: .init("GET", try HTTPURL(receiver.url())), by: client)
                        #expect(error?.reason == .redirect, "\(target)")
                    }
                }
            }
            #expect(other.requests.isEmpty)
        }
    }

    @Test("the other scheme on the same host and port is another server")
    func staysWithScheme() async throws {
        try await withHTTPReceiver(answering: { request, _ in
            .redirect(to: "https://\(request["host"] ?? "")/")
        }) { receiver in
            try await withHTTPClient { client in
                let error = await failure(of: .init("GET", try HTTPURL(receiver.url())), by: client)
                #expect(error?.reason == .redirect)
            }
        }
    }

    @Test("six in a row are too many")
    func boundsRedirects() async throws {
        try await withHTTPReceiver(.redirect(to: "/again")) { receiver in
            try await withHTTPClient { client in
                let error = await failure(of: .init("GET", try HTTPURL(receiver.url())), by: client)
                #expect(error?.reason == .redirect)
                #expect(receiver.requests.count == 6)
            }
        }
    }
}
