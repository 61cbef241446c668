import NIOCore

/// A TCP proxy on 127.0.0.1 in front of a real server, that does to connections what networks do.
public final class FaultProxy: Sendable {
    private struct State {
        var acceptedCount = 0
        var isRefusing = false
        var open: [Int: [any Channel]] = [:]
    }

    /// The port to connect to instead of the server's.
    public let port: Int
    /// From the client to the server.
    public let requests = Flow()
    /// From the server to the client.
    public let replies = Flow()

    private let target: Int
    private let state = Watched(State())

    fileprivate init(port: Int, target: Int) {
        self.port = port
        self.target = target
    }

    /// The connections accepted since the start, the closed and the refused ones too.
    public var acceptedCount: Int { state.current.acceptedCount }

    /// The connections that reach the server now.
    public var openCount: Int { state.current.open.count }

    /// Closes every open connection, on both sides.
    public func cutConnections() {
        for channel in state.current.open.values.joined() { channel.close(promise: nil) }
    }

    /// Closes new connections as soon as they are accepted, or stops doing so; open ones go on.
    public func refuseConnections(_ isRefusing: Bool = true) {
        state.update { $0.isRefusing = isRefusing }
    }

    /// Suspends until so many connections have been accepted since the start.
    public func waitForAccepted(_ count: Int) async throws {
        try await state.wait { $0.acceptedCount >= count }
    }

    /// Suspends until exactly so many connections reach the server.
    public func waitForOpen(_ count: Int) async throws {
        try await state.wait { $0.open.count == count }
    }

    fileprivate func relay(_ client: Connection) async {
        defer { client.close() }
        let (id, isRefused) = state.update { state in
            state.acceptedCount += 1
            return (state.acceptedCount, state.isRefusing)
        }
        guard !isRefused, let server = try? await Connection.connect(to: target) else { return }
        defer { server.close() }
        state.update { $0.open[id] = [client.channel, server.channel] }
        defer { state.update { $0.open[id] = nil } }
        // Whichever side closes first, or is cut by a fault, takes the other with it.
        await withTaskGroup { group in
            group.addTask { try? await self.requests.relay(client.chunks, to: server.channel) }
            group.addTask { try? await self.replies.relay(server.chunks, to: client.channel) }
            await group.next()
            group.cancelAll()
        }
    }
}

/// Puts a proxy in front of a port of 127.0.0.1 for the length of the body.
public func withFaultProxy<Result>(
    to port: Int,
    _ body: (FaultProxy) async throws -> Result
) async throws -> Result {
    let listener = try await Listener.bind()
    let proxy = FaultProxy(port: listener.port, target: port)
    return try await listener.serve(proxy.relay) { try await body(proxy) }
}
