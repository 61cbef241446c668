import NIOCore
import NIOPosix

/// Listens on a port of 127.0.0.1.
struct Listener: Sendable {
    let port: Int
    private let channel: NIOAsyncChannel<Connection, Never>

    /// Must be followed by `serve`.
    static func bind() async throws -> Listener {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture { try Connection(on: channel) }
            }
        return Listener(port: channel.channel.localAddress?.port ?? 0, channel: channel)
    }

    /// Handles each connection in a task of its own for as long as the body runs; then stops listening.
    func serve<Result>(
        _ handle: @escaping @Sendable (Connection) async -> Void,
        during body: () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await channel.executeThenClose { connections in
                    try await withThrowingDiscardingTaskGroup { group in
                        for try await connection in connections {
                            group.addTask { await handle(connection) }
                        }
                    }
                }
            }
            defer { group.cancelAll() }
            return try await body()
        }
    }
}
