import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// TCP ports of 127.0.0.1 on which nobody listens.
public enum FreePort {
    // Below the range from which Linux (32768) and macOS (49152) give ports to outgoing connections: a server that is
    // down for a moment finds its port free when it comes back.
    private static let range = 15_000..<32_000
    private static let candidate = NIOLockedValueBox(Int.random(in: range))

    /// A port that this process has not handed out before, unless it has handed out all.
    ///
    /// Another process may take it before the caller does: whoever listens on it tries again with another.
    public static func next() async throws -> Int {
        for _ in range {
            let port = takeCandidate()
            if await isFree(port) { return port }
        }
        throw ServerFailure("no free port in \(range)")
    }

    private static func takeCandidate() -> Int {
        candidate.withLockedValue { candidate in
            defer { candidate = candidate + 1 < range.upperBound ? candidate + 1 : range.lowerBound }
            return candidate
        }
    }

    private static func isFree(_ port: Int) async -> Bool {
        let channel = try? await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: port)
            .get()
        guard let channel else { return false }
        try? await channel.close()
        return true
    }
}
