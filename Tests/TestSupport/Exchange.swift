import NIOCore

/// Sends text to a port of 127.0.0.1, and returns what came until the peer closed.
public func exchange(_ text: String, with port: Int) async throws -> String {
    let connection = try await Connection.connect(to: port)
    defer { connection.close() }
    // A peer may close before it has read: then the write fails, and what counts is still what the peer sent.
    try? await connection.channel.writeAndFlush(ByteBuffer(string: text))
    var answer = ByteBuffer()
    for await chunk in connection.chunks { answer.writeImmutableBuffer(chunk) }
    try Task.checkCancellation()
    return String(buffer: answer)
}

/// Whether something accepts connections on a port of 127.0.0.1.
public func isListening(on port: Int) async -> Bool {
    guard let connection = try? await Connection.connect(to: port) else { return false }
    connection.close()
    return true
}
