import Testing

@testable import QueueMonitor

@Suite("HTTP server: requests", .timeLimit(.minutes(2)))
struct HTTPServerRequestTests {
    private static let close = "Host: a\r\nConnection: close\r\n\r\n"

    /// Sends one request, and returns all that comes back until the server closes.
    private func exchange(_ request: String, limits: HTTPLimits = HTTPLimits()) async throws -> String {
        var text = ""
        try await HTTPTestServer.with(limits: limits) { server in
            try await HTTPTestClient.with(server.address) { client in
                try await client.send(request)
                text = await client.textUntilEnd()
            }
        }
        return text
    }

    @Test("a route answers with its length and type, and closes when asked to")
    func route() async throws {
        let text = try await exchange("GET /hello HTTP/1.1\r\n" + Self.close)
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(text.contains("Content-Type: text/plain; charset=utf-8\r\n"))
        #expect(text.contains("Content-Length: 6\r\n"))
        #expect(text.contains("Connection: close\r\n"))
        #expect(text.hasSuffix("\r\n\r\nhello\n"))
    }

    @Test("a body is handed to the route, in one piece or in chunks")
    func body() async throws {
        let whole = "POST /echo HTTP/1.1\r\nContent-Length: 3\r\n" + Self.close + "abc"
        #expect(try await exchange(whole).hasSuffix("\r\n\r\nabc"))
        let chunked = "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + Self.close
        #expect(try await exchange(chunked + "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n").hasSuffix("\r\n\r\nabc"))
    }

    @Test("HEAD has the head of GET and no body")
    func head() async throws {
        let text = try await exchange("HEAD /hello HTTP/1.1\r\n" + Self.close)
        #expect(text.contains("Content-Length: 6\r\n"))
        #expect(text.hasSuffix("\r\n\r\n"))
    }

    @Test("an unknown path is 404 and lists the paths")
    func notFound() async throws {
        let text = try await exchange("GET /nothing HTTP/1.1\r\n" + Self.close)
        #expect(text.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
        #expect(text.hasSuffix("not found; paths: /echo, /hello, /large\n"))
    }

    @Test("a known path with another method is 405 and names the methods")
    func methodNotAllowed() async throws {
        let text = try await exchange("DELETE /hello HTTP/1.1\r\n" + Self.close)
        #expect(text.hasPrefix("HTTP/1.1 405 Method Not Allowed\r\n"))
        #expect(text.contains("Allow: GET, HEAD\r\n"))
    }

    @Test(
        "a malformed request is 400, and ends the connection",
        arguments: [
            "nonsense\r\n\r\n",
            "GET /hello HTTP/1.1\r\nbad header\r\n\r\n",
            "GET /hello HTTP/1.1\r\nno-host: a\r\n\r\n",
            "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET /hello?a=%zz HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /hello HTTP/2.0\r\nHost: a\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        ]
    )
    func malformed(_ request: String) async throws {
        let text = try await exchange(request)
        #expect(text.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        #expect(text.contains("Connection: close\r\n"))
        #expect(text.components(of: "HTTP/1.1 ") == 1)
    }

    @Test("a head over the bound is 431, whether in one header, in many, or in the target")
    func headTooLarge() async throws {
        let filler = String(repeating: "a", count: 20_000)
        let many = (0..<200).map { "x-\($0): \(filler.prefix(100))\r\n" }.joined()
        for request in [
            "GET /hello HTTP/1.1\r\nHost: a\r\nx: \(filler)\r\n\r\n", "GET /\(filler) HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /hello HTTP/1.1\r\nHost: a\r\n\(many)\r\n",
        ] {
            let text = try await exchange(request)
            #expect(text.hasPrefix("HTTP/1.1 431 Request Header Fields Too Large\r\n"))
        }
    }

    @Test("a body over the bound is 413, announced or not; one of just the bound is taken")
    func bodyTooLarge() async throws {
        var limits = HTTPLimits()
        limits.bodyBytes = 10_000
        let body = String(repeating: "a", count: 10_000)
        let announced = "POST /echo HTTP/1.1\r\nContent-Length: 10001\r\n" + Self.close + body + "a"
        #expect(try await exchange(announced, limits: limits).hasPrefix("HTTP/1.1 413 Payload Too Large\r\n"))
        let onlyAnnounced = "POST /echo HTTP/1.1\r\nContent-Length: 10001\r\n" + Self.close
        #expect(try await exchange(onlyAnnounced, limits: limits).hasPrefix("HTTP/1.1 413 Payload Too Large\r\n"))
        let chunked = "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + Self.close + "2711\r\n" + body + "a\r\n"
        #expect(try await exchange(chunked, limits: limits).hasPrefix("HTTP/1.1 413 Payload Too Large\r\n"))
        let fitting = "POST /echo HTTP/1.1\r\nContent-Length: 10000\r\n" + Self.close + body
        #expect(try await exchange(fitting, limits: limits).hasSuffix("\r\n\r\n" + body))
    }

    @Test("a client that is still sending can read why it was refused")
    func refusalWhileSending() async throws {
        var limits = HTTPLimits()
        limits.lingerTimeout = .seconds(3600)
        try await HTTPTestServer.with(limits: limits) { server in
            try await HTTPTestClient.with(server.address) { client in
                let head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"
                try await client.send(head + String(repeating: "a", count: 1_000_000))
                #expect(await client.textUntilEnd().hasPrefix("HTTP/1.1 413 Payload Too Large\r\n"))
                #expect(!client.wasReset)
            }
        }
    }

    @Test("a request for another protocol is answered in this one, and ends the connection")
    func upgrade() async throws {
        let text = try await exchange("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(text.contains("Connection: close\r\n"))
    }

    @Test("HTTP/1.0 needs no Host, and the connection ends with the response")
    func version1_0() async throws {
        let text = try await exchange("GET /hello HTTP/1.0\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(text.contains("Connection: close\r\n"))
        #expect(text.hasSuffix("hello\n"))
    }

    @Test("a client that has closed its sending side still gets its answers")
    func halfClosed() async throws {
        try await HTTPTestServer.with { server in
            try await HTTPTestClient.with(server.address) { client in
                let request = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"
                try await client.send(request + request)
                client.finishSending()
                #expect(await client.textUntilEnd().components(of: "HTTP/1.1 200 OK") == 2)
            }
        }
    }

    @Test("a client that expects it is told to go on with the body")
    func expectContinue() async throws {
        try await HTTPTestServer.with { server in
            try await HTTPTestClient.with(server.address) { client in
                try await client.send(
                    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
                )
                #expect(try await client.response().head.hasPrefix("HTTP/1.1 100 Continue"))
                try await client.send("abc")
                #expect(try await client.response().body == "abc")
            }
        }
    }

    @Test("answers are reported with route and status, refusals without a route")
    func events() async throws {
        try await HTTPTestServer.with { server in
            try await HTTPTestClient.with(server.address) { client in
                for path in ["hello", "nothing"] {
                    try await client.send("GET /\(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                    _ = try await client.response()
                }
                try await client.send("nonsense\r\n\r\n")
                _ = await client.textUntilEnd()
            }
            await server.events.wait(for: .connectionClosed)
            #expect(
                server.events.all == [
                    .connectionOpened, .answered(route: "/hello", status: 200), .answered(route: nil, status: 404),
                    .answered(route: nil, status: 400), .connectionClosed,
                ]
            )
        }
    }
}

extension String {
    /// How often `part` occurs.
    fileprivate func components(of part: String) -> Int {
        ranges(of: part).count
    }
}
