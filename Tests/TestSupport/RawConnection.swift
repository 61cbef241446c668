import NIOCore

/// Talks to Redis without the client under test, over one connection per call.
enum RawConnection {
    /// Sends the commands together and returns their replies in order.
    static func send(_ commands: [[String]], to port: Int) async throws -> [RawReply] {
        try await withTimeLimit {
            let connection = try await Connection.connect(to: port)
            defer { connection.close() }
            try await connection.channel.writeAndFlush(encode(commands))
            return try await replies(commands.count, from: connection.chunks)
        }
    }

    private static func encode(_ commands: [[String]]) -> ByteBuffer {
        var buffer = ByteBuffer()
        for command in commands {
            buffer.writeString("*\(command.count)\r\n")
            for argument in command { buffer.writeString("$\(argument.utf8.count)\r\n\(argument)\r\n") }
        }
        return buffer
    }

    private static func replies(_ count: Int, from chunks: AsyncStream<ByteBuffer>) async throws -> [RawReply] {
        var buffer = ByteBuffer()
        var replies: [RawReply] = []
        for await chunk in chunks {
            buffer.writeImmutableBuffer(chunk)
            while let reply = try RawReply.read(from: &buffer) { replies.append(reply) }
            if replies.count >= count { return replies }
        }
        try Task.checkCancellation()
        throw ServerFailure("connection closed after \(replies.count) of \(count) replies")
    }
}
