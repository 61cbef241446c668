import Foundation

/// What the program can do that the tests run against: other versions are tried by `make test-versions`.
extension RedisServer {
    /// The program: `REDIS_SERVER`, or `redis-server` in `PATH`.
    static var program: String { ProcessInfo.processInfo.environment["REDIS_SERVER"] ?? "redis-server" }

    /// Whether streams and groups tell how many entries were added, read and left, as they do since Redis 7.0.
    public static var countsEntries: Bool {
        get async throws { try await features.value.countsEntries }
    }

    /// Whether it was built with TLS.
    public static var hasTLS: Bool {
        get async throws { try await features.value.hasTLS }
    }

    private struct Features {
        let countsEntries: Bool
        let hasTLS: Bool
    }

    /// Found out once; whoever asks first, and all others, await it.
    private static let features = Task {
        let server = try await RedisServer.start()
        try await server.rawCommand("XADD", "stream", "*", "name", "value")
        let facts = try await server.rawCommand("XINFO", "STREAM", "stream").elements
        await server.stop()
        // Without TLS the program does not know the settings, and ends.
        let secure = try? await RedisServer.start(RedisServer.Options(tls: .server))
        await secure?.stop()
        return Features(countsEntries: facts.contains(.bulk("entries-added")), hasTLS: secure != nil)
    }
}
