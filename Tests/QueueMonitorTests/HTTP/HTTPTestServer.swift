import Logging
import NIOCore
import NIOHTTP1

@testable import QueueMonitor

/// A server on a free port of 127.0.0.1, running for as long as a closure.
struct HTTPTestServer: Sendable {
    let address: HTTPAddress
    let events: HTTPEventLog
    /// Cancels `run()`; the closure goes on.
    let stop: @Sendable () -> Void

    static let router: HTTPRouter = {
        var router = HTTPRouter()
        router.on(.GET, "/hello") { _ in .text("hello") }
        router.on(.POST, "/echo") { HTTPResponse(contentType: "application/octet-stream", body: $0.body) }
        // More than the kernel buffers on both sides of a connection.
        let large = ByteBuffer(bytes: [UInt8](repeating: UInt8(ascii: "a"), count: 64 << 20))
        router.on(.GET, "/large") { _ in HTTPResponse(contentType: "text/plain", body: large) }
        return router
    }()

    static func with(
        router: HTTPRouter = Self.router,
        limits: HTTPLimits = HTTPLimits(),
        _ body: (HTTPTestServer) async throws -> Void
    ) async throws {
        let events = HTTPEventLog()
        let (bound, boundContinuation) = AsyncStream.makeStream(of: HTTPAddress.self)
        let server = HTTPServer(
            address: HTTPAddress(host: "127.0.0.1", port: 0),
            router: router,
            limits: limits,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            observe: { events.append($0) },
            onBound: { boundContinuation.yield($0) }
        )
        let running = Task {
            defer { boundContinuation.finish() }
            try await server.run()
        }
        // Waited for at the end, whether the body threw or not.
        let result = await Result {
            for await address in bound {
                try await body(HTTPTestServer(address: address, events: events) { running.cancel() })
                break
            }
        }
        running.cancel()
        try await running.value
        try result.get()
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
