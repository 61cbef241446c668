public import NIOCore

/// A TCP server on 127.0.0.1 that answers as a test has written down, and not as Redis would.
public final class HostileServer: Sendable {
    /// What the server does next on a connection.
    public enum Step: Sendable {
        /// Waits for so many more bytes from the client.
        case receiveBytes(Int)
        /// Waits until what came since the last wait contains this text.
        case receiveText(String)
        /// Sends bytes.
        case send(ByteBuffer)
        /// Closes the connection. Without it the connection stays open after the last step, and says nothing more.
        case close

        /// Sends text.
        public static func send(_ text: String) -> Step { .send(ByteBuffer(string: text)) }
    }

    /// The port to connect to.
    public let port: Int

    private let scripts: [[Step]]
    private let acceptedCounter = Watched(0)
    private let log = Watched(ByteBuffer())

    fileprivate init(port: Int, scripts: [[Step]]) {
        self.port = port
        self.scripts = scripts
    }

    /// The connections accepted since the start.
    public var acceptedCount: Int { acceptedCounter.current }

    /// Everything that clients have sent, over all connections.
    public var received: String { String(buffer: log.current) }

    /// Suspends until so many connections have been accepted since the start.
    public func waitForAccepted(_ count: Int) async throws {
        try await acceptedCounter.wait { $0 >= count }
    }

    /// Suspends until clients have sent this text, over all connections.
    public func waitForReceived(_ text: String) async throws {
        try await log.wait { String(buffer: $0).contains(text) }
    }

    fileprivate func answer(_ connection: Connection) async {
        defer { connection.close() }
        let number = acceptedCounter.update { count in
            count += 1
            return count
        }
        guard let lastScript = scripts.last else { return }
        let script = number <= scripts.count ? scripts[number - 1] : lastScript
        var requests = Requests(chunks: connection.chunks.makeAsyncIterator(), log: log)
        for step in script {
            // The client has closed: the rest of the script has nobody to play to.
            guard await perform(step, on: connection, &requests) else { return }
        }
        await requests.receiveUntilClosed()
    }

    /// Returns whether the connection goes on.
    private func perform(_ step: Step, on connection: Connection, _ requests: inout Requests) async -> Bool {
        switch step {
        case .receiveBytes(let count): return await requests.receive { $0.readableBytes >= count }
        case .receiveText(let text): return await requests.receive { String(buffer: $0).contains(text) }
        case .send(let bytes): return (try? await connection.channel.writeAndFlush(bytes)) != nil
        case .close: return false
        }
    }
}

/// What a client has sent and no step has waited for yet.
private struct Requests {
    var chunks: AsyncStream<ByteBuffer>.Iterator
    let log: Watched<ByteBuffer>
    var pending = ByteBuffer()

    /// Takes all that came as soon as it is enough; returns `false` when the client closes first.
    mutating func receive(until isEnough: (ByteBuffer) -> Bool) async -> Bool {
        while !isEnough(pending) {
            guard let chunk = await next() else { return false }
            pending.writeImmutableBuffer(chunk)
        }
        pending.clear()
        return true
    }

    mutating func receiveUntilClosed() async {
        while await next() != nil {}
    }

    private mutating func next() async -> ByteBuffer? {
        let chunk = await chunks.next()
        if let chunk { log.update { _ = $0.writeImmutableBuffer(chunk) } }
        return chunk
    }
}

/// Lends a server that plays the first script to its first connection, and so on; the last one to all that follow.
public func withHostileServer<Result>(
    _ scripts: [HostileServer.Step]...,
    body: (HostileServer) async throws -> Result
) async throws -> Result {
    let listener = try await Listener.bind()
    let server = HostileServer(port: listener.port, scripts: scripts)
    return try await listener.serve(server.answer) { try await body(server) }
}
