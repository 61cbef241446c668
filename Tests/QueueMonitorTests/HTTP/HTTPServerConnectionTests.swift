import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import QueueMonitor

@Suite("HTTP server: connections", .timeLimit(.minutes(2)))
struct HTTPServerConnectionTests {
    private static let hello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("a connection serves request after request, to an HTTP/1.0 client too if it asks for that")
    func keepAlive() async throws {
        try await HTTPTestServer.with { server in
            try await HTTPTestClient.with(server.address) { client in
                for _ in 0..<3 {
                    try await client.send(Self.hello)
                    #expect(try await client.response().body == "hello\n")
                }
                try await client.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.response(bodyless: true).status == "200")
                try await client.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                #expect(try await client.response().head.contains("Connection: keep-alive"))
                try await client.send(Self.hello)
                #expect(try await client.response().body == "hello\n")
            }
            await server.events.wait(for: .connectionClosed)
            #expect(server.events.all.count { $0 == .connectionOpened } == 1)
        }
    }

    @Test("pipelined requests are answered in order, one at a time")
    func pipelining() async throws {
        var router = HTTPRouter()
        let running = ConcurrencyCounter()
        router.on(.GET, "/number/{n}") { request in
            running.enter()
            await Task.yield()
            running.leave()
            return .text(request.parameter ?? "")
        }
        try await HTTPTestServer.with(router: router) { server in
            try await HTTPTestClient.with(server.address) { client in
                let numbers = 0..<500
                try await client.send(numbers.map { "GET /number/\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
                for number in numbers {
                    #expect(try await client.response().body == "\(number)\n")
                }
            }
        }
        #expect(running.highest == 1)
    }

    @Test("nothing is read while a request is answered")
    func readingStops() async throws {
        let (gate, gateContinuation) = AsyncStream.makeStream(of: Never.self)
        let (started, startedContinuation) = AsyncStream.makeStream(of: Void.self)
        var router = HTTPRouter()
        router.on(.GET, "/slow") { _ in
            startedContinuation.finish()
            for await _ in gate {}
            return .text("done")
        }
        try await HTTPTestServer.with(router: router) { server in
            try await HTTPTestClient.with(server.address) { client in
                try await client.send("GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                for await _ in started {}
                let sentParts = Mutex(0)
                let outbound = client.outbound
                // Sends until nobody takes it any more; waited for below.
                let sending = Task {
                    let part = ByteBuffer(bytes: [UInt8](repeating: UInt8(ascii: "a"), count: 64 << 10))
                    while true {
                        try await outbound.write(part)
                        sentParts.withLock { $0 += 1 }
                    }
                }
                var seenParts = -1
                while seenParts != sentParts.withLock({ $0 }) {
                    seenParts = sentParts.withLock { $0 }
                    try await Task.sleep(for: .milliseconds(200))
                }
                gateContinuation.finish()
                #expect(try await client.response().body == "done\n")
                sending.cancel()
                _ = await sending.result
            }
        }
    }

    @Test("a malformed request behind a good one is refused after the good one is answered")
    func malformedBehindGood() async throws {
        try await HTTPTestServer.with { server in
            try await HTTPTestClient.with(server.address) { client in
                try await client.send(Self.hello + "nonsense\r\n\r\n")
                #expect(try await client.response().status == "200")
                #expect(try await client.response().status == "400")
                #expect(await client.textUntilEnd() == "")
            }
        }
    }

    @Test(
        "a request that trickles in is given up after the request time-out",
        arguments: ["GET /hello HTTP/1.1\r\nx: ", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n"]
    )
    func slowRequest(beginning: String) async throws {
        var limits = HTTPLimits()
        limits.requestTimeout = .milliseconds(100)
        try await HTTPTestServer.with(limits: limits) { server in
            var text = ""
            // On a busy machine a connection may be closed before it has sent anything: then it is not the case in
            // question.
            while text.isEmpty {
                text = try await Self.trickle(beginning, to: server.address)
            }
            #expect(text.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
        }
    }

    /// Sends a byte every few milliseconds until the server closes, and returns what it said.
    private static func trickle(_ beginning: String, to address: HTTPAddress) async throws -> String {
        var text = ""
        try await HTTPTestClient.with(address) { client in
            let outbound = client.outbound
            // Waited for below.
            let trickle = Task {
                try await outbound.write(ByteBuffer(string: beginning))
                while true {
                    try await outbound.write(ByteBuffer(string: "a"))
                    try await Task.sleep(for: .milliseconds(5))
                }
            }
            text = await client.textUntilEnd()
            trickle.cancel()
            _ = await trickle.result
        }
        return text
    }

    @Test("a connection that sends nothing is closed after the request time-out")
    func silentConnection() async throws {
        var limits = HTTPLimits()
        limits.requestTimeout = .milliseconds(100)
        try await HTTPTestServer.with(limits: limits) { server in
            try await HTTPTestClient.with(server.address) { client in
                #expect(await client.textUntilEnd() == "")
            }
        }
    }

    @Test("a kept connection is closed after the idle time-out")
    func idleConnection() async throws {
        var limits = HTTPLimits()
        limits.idleTimeout = .milliseconds(100)
        try await HTTPTestServer.with(limits: limits) { server in
            try await HTTPTestClient.with(server.address) { client in
                try await client.send(Self.hello)
                #expect(try await client.response().body == "hello\n")
                #expect(await client.textUntilEnd() == "")
            }
        }
    }

    @Test("a client that does not read its response is closed after the write time-out")
    func clientThatDoesNotRead() async throws {
        var limits = HTTPLimits()
        limits.writeTimeout = .milliseconds(100)
        try await HTTPTestServer.with(limits: limits) { server in
            try await HTTPTestClient.with(server.address, reads: false) { client in
                try await client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
                await server.events.wait(for: .connectionClosed)
                #expect(server.events.all.contains(.answered(route: "/large", status: 200)))
            }
        }
    }

    @Test("a connection too many is refused, and there is room again when one has closed")
    func tooManyConnections() async throws {
        var limits = HTTPLimits()
        limits.connections = 2
        try await HTTPTestServer.with(limits: limits) { server in
            try await HTTPTestClient.with(server.address) { first in
                try await HTTPTestClient.with(server.address) { second in
                    await server.events.wait(for: .connectionOpened, count: 2)
                    try await HTTPTestClient.with(server.address) { third in
                        #expect(await third.textUntilEnd().hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
                    }
                    for client in [first, second] {
                        try await client.send(Self.hello)
                        #expect(try await client.response().body == "hello\n")
                    }
                }
                await server.events.wait(for: .connectionClosed)
                try await HTTPTestClient.with(server.address) { fourth in
                    try await fourth.send(Self.hello)
                    #expect(try await fourth.response().body == "hello\n")
                }
            }
            #expect(server.events.all.count { $0 == .connectionRefused } == 1)
        }
    }
}

/// How many are inside, and how many ever were at once.
private final class ConcurrencyCounter: Sendable {
    private let state = Mutex((current: 0, highest: 0))

    var highest: Int { state.withLock { $0.highest } }

    func enter() {
        state.withLock {
            $0.current += 1
            $0.highest = max($0.highest, $0.current)
        }
    }

    func leave() {
        state.withLock { $0.current -= 1 }
    }
}
