import TestSupport
import Testing

private let requests = "PING\r\nQUIT\r\n"
private let replies = "+PONG\r\n+OK\r\n"

@Suite("what the tests stand on: networks that fail", .timeLimit(.minutes(2)))
struct TestSupportFaultTests {
    @Suite("a proxy", .redisServer)
    struct FaultProxyTests {
        @Test("passes everything on, and counts")
        func passes() async throws {
            try await withFaultProxy(to: RedisServer.current.port) { proxy in
                try await expectReplies(from: proxy)
                #expect(proxy.acceptedCount == 1)
                #expect(proxy.requests.byteCount == requests.utf8.count)
                #expect(proxy.replies.byteCount == replies.utf8.count)
                try await proxy.waitForOpen(0)
            }
        }

        @Test("cuts in the midst of a reply, once")
        func cutsMidReply() async throws {
            try await withFaultProxy(to: RedisServer.current.port) { proxy in
                proxy.replies.apply(.cut(afterBytes: 9))
                let answer = try await exchange("PING\r\nPING\r\n", with: proxy.port)
                #expect(answer == "+PONG\r\n+P")
                try await expectReplies(from: proxy)
            }
        }

        @Test("cuts in the midst of a request")
        func cutsMidRequest() async throws {
            try await withFaultProxy(to: RedisServer.current.port) { proxy in
                proxy.requests.apply(.cut(afterBytes: 8))
                _ = try await exchange("PING\r\nPING\r\n", with: proxy.port)
                #expect(proxy.requests.byteCount == 8)
            }
        }

        @Test("cuts the connections that are open")
        func cutsNow() async throws {
            try await withFaultProxy(to: RedisServer.current.port) { proxy in
                async let answer = exchange("", with: proxy.port)
                try await proxy.waitForOpen(1)
                proxy.cutConnections()
                try await #expect(answer == "")
                try await proxy.waitForOpen(0)
            }
        }

        @Test("holds replies until it is told to let go")
        func holdsReplies() async throws {
            try await withFaultProxy(to: RedisServer.current.port) { proxy in
                proxy.replies.apply(.hold)
                async let answer = exchange(requests, with: proxy.port)
                try await proxy.requests.waitForBytes(requests.utf8.count)
                #expect(proxy.replies.byteCount == 0)
                proxy.replies.apply(.none)
                try await #expect(answer == replies)
            }
        }

        @Test("loses requests, and the connection stays")
        func dropsRequests() async throws {
            try await withFaultProxy(to: RedisServer.current.port) { proxy in
                proxy.requests.apply(.drop)
                await #expect(throws: TimeLimitExceeded.self) {
                    try await withTimeLimit(.milliseconds(100)) { try await exchange(requests, with: proxy.port) }
                }
                #expect(proxy.requests.byteCount == 0)
            }
        }

        @Test(
            "delivers late, or byte by byte, and yet everything",
            arguments: [Fault.trickle, .delay(.milliseconds(5))]
        )
        func delivers(fault: Fault) async throws {
            try await withFaultProxy(to: RedisServer.current.port) { proxy in
                proxy.requests.apply(fault)
                proxy.replies.apply(fault)
                try await expectReplies(from: proxy)
            }
        }

        @Test("refuses connections, and accepts them again")
        func refuses() async throws {
            try await withFaultProxy(to: RedisServer.current.port) { proxy in
                proxy.refuseConnections()
                let answer = try await exchange(requests, with: proxy.port)
                #expect(answer == "")
                proxy.refuseConnections(false)
                try await expectReplies(from: proxy)
            }
        }

        private func expectReplies(
            from proxy: FaultProxy,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let answer = try await exchange(requests, with: proxy.port)
            #expect(answer == replies, sourceLocation: sourceLocation)
        }
    }

    @Suite("a hostile server")
    struct HostileServerTests {
        @Test("plays one script per connection, the last one again and again")
        func playsScripts() async throws {
            let first: [HostileServer.Step] = [.receiveBytes(5), .send("one"), .close]
            try await withHostileServer(first, [.receiveText("two"), .send("*2147483647\r\n"), .close]) { server in
                var answers: [String] = []
                for request in ["12345", "-two-", "-two-"] {
                    try await answers.append(exchange(request, with: server.port))
                }
                #expect(answers == ["one", "*2147483647\r\n", "*2147483647\r\n"])
                #expect(server.received == "12345-two--two-")
                #expect(server.acceptedCount == 3)
            }
        }

        @Test("never answers when its script ends without a close")
        func staysSilent() async throws {
            try await withHostileServer([]) { server in
                await #expect(throws: TimeLimitExceeded.self) {
                    try await withTimeLimit(.milliseconds(100)) { try await exchange("PING\r\n", with: server.port) }
                }
                try await server.waitForReceived("PING\r\n")
            }
        }
    }
}
