import Redis

/// Messages on their way into one stream.
struct Publication: Sendable {
    let stream: String
    /// Where MAXLEN trims; nil does not trim.
    let maxLength: Int?
    /// `produced_at` of all of them.
    let producedAt: String

    /// Sends messages in one round trip and appends their ids, nil for each that was refused.
    ///
    /// - Returns: The stream's length behind them, if it was asked for and the server tells.
    /// - Throws: The first refusal; `ids` has those of the messages that are in the stream all the same.
    func send(
        _ messages: ArraySlice<Message>,
        asksLength: Bool,
        _ client: RedisClient,
        into ids: inout [EntryID?]
    ) async throws -> Int? {
        let size = messages.reduce(0) { $0 + $1.approximateByteCount }
        var pipeline = RedisPipeline(capacity: size + 320 * messages.count)
        for message in messages { append(message, to: &pipeline) }
        if asksLength { pipeline.append("XLEN", repeatable: true, stream) }
        let replies = try await client.execute(pipeline)
        var refusal: RedisServerError?
        for reply in replies.prefix(messages.count) {
            refusal = refusal ?? reply.error
            ids.append(reply.error == nil ? try reply.entryID() : nil)
        }
        if let refusal { throw RedisError(reply: refusal, to: "XADD", at: client.configuration.address) }
        // The messages are in the stream, whatever the server says to this.
        return asksLength ? try? replies[messages.count].integer() : nil
    }

    private func append(_ message: Message, to pipeline: inout RedisPipeline) {
        let count = 2 + (maxLength == nil ? 0 : 3) + 2 * message.fieldCount
        pipeline.append("XADD", argumentCount: count, repeatable: false) { arguments in
            arguments.append(stream)
            if let maxLength {
                arguments.append("MAXLEN")
                arguments.append("~")
                arguments.append(maxLength)
            }
            arguments.append("*")
            message.forEachField(producedAt: producedAt) { name, value in
                arguments.append(name)
                arguments.append(value)
            }
        }
    }
}

extension [Message] {
    /// Most messages, and about most bytes, of one round trip: what waits in the buffers of both sides.
    private static var mostMessages: Int { 1_000 }
    private static var mostBytes: Int { 1 << 20 }

    /// The messages in order, in pieces that are sent in one round trip each.
    var publishingChunks: [ArraySlice<Message>] {
        var chunks: [ArraySlice<Message>] = []
        var start = 0
        var bytes = 0
        for index in indices {
            let size = self[index].approximateByteCount
            if index > start, index - start >= Self.mostMessages || bytes + size > Self.mostBytes {
                chunks.append(self[start..<index])
                start = index
                bytes = 0
            }
            bytes += size
        }
        chunks.append(self[start...])
        return chunks
    }
}

extension Message {
    /// The bytes of what may be large.
    fileprivate var approximateByteCount: Int {
        extraFields.reduce(payloadBytes.byteCount) { $0 + $1.name.byteCount + $1.value.byteCount }
    }
}
