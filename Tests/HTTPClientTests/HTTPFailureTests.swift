import HTTPClient
import TestSupport
import Testing

@Suite("HTTP client: failures", .timeLimit(.minutes(1)))
struct HTTPFailureTests {
    @Test(
        "the time-out ends a silent server, and one that never ends",
        arguments: [HTTPAnswer.hang, .drip("x", every: .milliseconds(5))]
    )
    func timesOut(answer: HTTPAnswer) async throws {
        try await withHTTPReceiver(answer) { receiver in
            try await withHTTPClient { client in
                var request = HTTPClient.Request("GET", try HTTPURL(receiver.url()))
                request.timeout = .milliseconds(200)
                let error = await failure(of: request, by: client)
                #expect(error?.reason == .timeout)
                #expect(error?.mayHaveReachedServer == true)
            }
        }
    }

    @Test("cancelling ends a request at once")
    func cancels() async throws {
        try await withHTTPReceiver(.hang) { receiver in
            try await withHTTPClient { client in
                let request = HTTPClient.Request("GET", try HTTPURL(receiver.url()))
                // The test waits for it below.
                let sending = Task { await failure(of: request, by: client) }
                try await receiver.waitForRequests(1)
                let cancelled = ContinuousClock.now
                sending.cancel()
                let error = await sending.value
                #expect(error?.reason == .cancelled)
                #expect(error?.mayHaveReachedServer == true)
                // libcurl alone looks once a second.
                #expect(ContinuousClock.now - cancelled < .milliseconds(950))
                try await receiver.waitForInFlight(0)
            }
        }
    }

    @Test("cancelling ends the wait for a thread, and nothing is sent")
    func cancelsWaiting() async throws {
        var configuration = HTTPClientConfiguration()
        configuration.maxConcurrent = 1
        try await withHTTPReceiver(.hang) { receiver in
            try await withHTTPClient(configuration) { client in
                let request = HTTPClient.Request("GET", try HTTPURL(receiver.url()))
                // The test waits for both below.
                let first = Task { await failure(of: request, by: client) }
                try await receiver.waitForRequests(1)
                let second = Task { await failure(of: request, by: client) }
                second.cancel()
                let error = await second.value
                #expect(error?.reason == .cancelled)
                #expect(error?.mayHaveReachedServer == false)
                first.cancel()
                _ = await first.value
                #expect(receiver.requests.count == 1)
            }
        }
    }

    @Test("the time-out also ends the wait for a thread, and closing does")
    func timesOutWaiting() async throws {
        var configuration = HTTPClientConfiguration()
        configuration.maxConcurrent = 1
        try await withHTTPReceiver(.hang) { receiver in
            try await withHTTPClient(configuration) { client in
                let request = HTTPClient.Request("GET", try HTTPURL(receiver.url()))
                // The test waits for all three below.
                let first = Task { await failure(of: request, by: client) }
                try await receiver.waitForRequests(1)
                var hasty = request
                hasty.timeout = .milliseconds(50)
                let late = await failure(of: hasty, by: client)
                #expect(late?.reason == .timeout)
                #expect(late?.mayHaveReachedServer == false)

                let second = Task { await failure(of: request, by: client) }
                let closing = Task { await client.close() }
                let refused = await second.value
                #expect(refused?.reason == .closed)
                first.cancel()
                _ = await first.value
                await closing.value
                #expect(receiver.requests.count == 1)
            }
        }
    }

    @Test("a connection that ends early is lost", arguments: [HTTPAnswer.close, .breakOff])
    func lost(answer: HTTPAnswer) async throws {
        try await withHTTPReceiver(answer) { receiver in
            try await withHTTPClient { client in
                let error = await failure(of: .init("GET", try HTTPURL(receiver.url())), by: client)
                #expect(error?.reason == .connectionLost)
                #expect(error?.mayHaveReachedServer == true)
            }
        }
    }

    @Test("nobody at the port, or no such host, and nothing was sent")
    func unreachable() async throws {
        // Port 1 is in no range that ports are handed out from.
        try await withHTTPClient { client in
            let refused = await failure(of: .init("GET", try HTTPURL("http://127.0.0.1:1/")), by: client)
            #expect(refused?.reason == .connect)
            #expect(refused?.mayHaveReachedServer == false)
            let unknown = await failure(of: .init("GET", try HTTPURL("http://no.such.host.invalid/")), by: client)
            #expect(unknown?.reason == .resolve)
            #expect(unknown?.mayHaveReachedServer == false)
        }
    }

    @Test("what is no HTTP is an invalid response")
    func noHTTP() async throws {
        try await withHostileServer([.receiveText("\r\n\r\n"), .send("-ERR unknown command\r\n"), .close]) { server in
            try await withHTTPClient { client in
                let url = try HTTPURL("http://127.0.0.1:\(server.port)/")
                let error = await failure(of: .init("GET", url), by: client)
                #expect([.invalidResponse, .invalidURL].contains(error?.reason))
            }
        }
    }

    @Test("interim responses leave no headers behind")
    func interim() async throws {
        let answer = "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        try await withHostileServer([.receiveText("\r\n\r\n"), .send(answer)]) { server in
            try await withHTTPClient { client in
                let url = try HTTPURL("http://127.0.0.1:\(server.port)/")
                let response = try await client.send(.init("GET", url))
                #expect(response.status == 200)
                #expect(response.headers["X-Early"] == nil)
                #expect(response.headers["content-length"] == "2")
            }
        }
    }

    @Test(
        "a header that would become two is refused",
        arguments: [("X", "a\r\nY: b"), ("X\r\nY", "b"), ("X Y", "b"), ("", "b"), ("X", "\0")]
    )
    func refusesHeader(name: String, value: String) async throws {
        try await withHTTPClient { client in
            var request = HTTPClient.Request("GET", try HTTPURL("http://127.0.0.1:1/"))
            request.headers.add(name, value)
            let error = await failure(of: request, by: client)
            #expect(error?.reason == .invalidRequest)
        }
    }
}
