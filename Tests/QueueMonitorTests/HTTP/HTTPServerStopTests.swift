import Logging
import NIOCore
import NIOHTTP1
import Testing

@testable import QueueMonitor

@Suite("HTTP server: start and stop", .timeLimit(.minutes(2)))
struct HTTPServerStopTests {
    private static let slow = "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("a port in use is an error that names it")
    func portInUse() async throws {
        try await HTTPTestServer.with { server in
            let second = HTTPServer(address: server.address, router: HTTPRouter(), logger: Logger(label: "test"))
            let error = await #expect(throws: HTTPServerError.self) { try await second.run() }
            #expect(error == .addressInUse(server.address))
            #expect(error?.description.contains("127.0.0.1:\(server.address.port)") == true)
        }
    }

    @Test("an address that is not of this machine is an error")
    func foreignAddress() async throws {
        // 192.0.2.0/24 is reserved for documentation (RFC 5737).
        let address = HTTPAddress(host: "192.0.2.1", port: 0)
        let server = HTTPServer(address: address, router: HTTPRouter(), logger: Logger(label: "test"))
        let error = await #expect(throws: HTTPServerError.self) { try await server.run() }
        #expect(error?.description.hasPrefix("cannot listen on 192.0.2.1:0: ") == true)
    }

    @Test("cancellation closes idle connections and ends at once, however long the grace")
    func promptStop() async throws {
        var limits = HTTPLimits()
        limits.stopGrace = .seconds(3600)
        try await HTTPTestServer.with(limits: limits) { server in
            try await HTTPTestClient.with(server.address) { unused in
                try await HTTPTestClient.with(server.address) { kept in
                    try await kept.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
                    #expect(try await kept.response().status == "200")
                    await server.events.wait(for: .connectionOpened, count: 2)
                    server.stop()
                    #expect(await kept.textUntilEnd() == "")
                    #expect(await unused.textUntilEnd() == "")
                }
            }
        }
    }

    @Test("without a connection, cancellation ends at once too")
    func promptStopWithoutConnections() async throws {
        var limits = HTTPLimits()
        limits.stopGrace = .seconds(3600)
        try await HTTPTestServer.with(limits: limits) { $0.stop() }
    }

    @Test("a request in flight is answered while the server stops, and new connections are not accepted")
    func gracefulStop() async throws {
        var limits = HTTPLimits()
        limits.stopGrace = .seconds(3600)
        let (gate, gateContinuation) = AsyncStream.makeStream(of: Never.self)
        let (started, startedContinuation) = AsyncStream.makeStream(of: Void.self)
        var router = HTTPRouter()
        router.on(.GET, "/slow") { _ in
            startedContinuation.finish()
            for await _ in gate {}
            return .text(Task.isCancelled ? "cancelled" : "done")
        }
        try await HTTPTestServer.with(router: router, limits: limits) { server in
            try await HTTPTestClient.with(server.address) { client in
                try await client.send(Self.slow)
                for await _ in started {}
                server.stop()
                await Self.waitUntilRefused(by: server.address)
                gateContinuation.finish()
                #expect(try await client.response().body == "done\n")
                #expect(await client.textUntilEnd() == "")
            }
        }
    }

    @Test("a handler that outlasts the grace is cancelled, and may still answer")
    func graceOver() async throws {
        var limits = HTTPLimits()
        limits.stopGrace = .milliseconds(50)
        let (started, startedContinuation) = AsyncStream.makeStream(of: Void.self)
        var router = HTTPRouter()
        router.on(.GET, "/slow") { _ in
            startedContinuation.finish()
            try? await Task.sleep(for: .seconds(3600))
            return .text(Task.isCancelled ? "cancelled" : "done")
        }
        try await HTTPTestServer.with(router: router, limits: limits) { server in
            try await HTTPTestClient.with(server.address) { client in
                try await client.send(Self.slow)
                for await _ in started {}
                server.stop()
                let text = await client.textUntilEnd()
                #expect(text.contains("Connection: close\r\n"))
                #expect(text.hasSuffix("\r\n\r\ncancelled\n"))
            }
        }
    }

    @Test("a client that does not read cannot hold up the end")
    func stopWhileWriting() async throws {
        var limits = HTTPLimits()
        limits.stopGrace = .milliseconds(50)
        try await HTTPTestServer.with(limits: limits) { server in
            try await HTTPTestClient.with(server.address, reads: false) { client in
                try await client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
                await server.events.wait(for: .answered(route: "/large", status: 200))
                server.stop()
                await server.events.wait(for: .connectionClosed)
            }
        }
    }

    private static func waitUntilRefused(by address: HTTPAddress) async {
        while let channel = try? await HTTPTestClient.connect(to: address) {
            try? await channel.executeThenClose { _, _ in }
            await Task.yield()
        }
    }
}
