import Redis

/// How messages get into one stream.
struct Publication: Sendable {
    let client: RedisClient
    /// The connection that waits for replicas, where they are waited for: WAIT holds up what is sent behind it.
    var session: RedisSession?
    /// What to wait for.
    var durability: Durability?
    let stream: String
    /// Where MAXLEN trims; nil does not trim.
    let maxLength: Int?
    /// `produced_at` of all of them.
    let producedAt: String

    /// What the server said to some messages.
    struct Answer: Sendable {
        /// Of each message, in order.
        var outcomes: [PublishOutcome] = []
        /// The first refusal, if there is one.
        var refusal: RedisError?
        /// The stream's length behind them, if it was asked for and the server tells.
        var length: Int?
        /// How many replicas have them; nil if none were waited for.
        var replicas: Int?
    }

    /// Sends messages in one round trip.
    ///
    /// - Throws: `RedisError` or `CancellationError`; then it is the error that says what is known.
    func send(_ messages: ArraySlice<Message>, asking question: LengthQuestion?) async throws -> Answer {
        let size = messages.reduce(0) { $0 + $1.approximateByteCount }
        var pipeline = RedisPipeline(capacity: size + 320 * messages.count)
        for message in messages { append(message, to: &pipeline) }
        question?.append(to: &pipeline, of: stream)
        if let durability {
            pipeline.append(
                "WAIT",
                repeatable: true,
                durability.replicas,
                Int(durability.timeout.wholeMilliseconds)
            )
        }
        let replies =
            if let session, let durability {
                try await session.execute(pipeline, blockingFor: durability.timeout)
            } else {
                try await client.execute(pipeline)
            }
        var answer = Answer()
        answer.outcomes.reserveCapacity(messages.count)
        for reply in replies.prefix(messages.count) {
            if let error = reply.error {
                answer.outcomes.append(.notPublished)
                answer.refusal = answer.refusal ?? refusal(error, of: "XADD")
            } else {
                answer.outcomes.append((try? reply.entryID()).map(PublishOutcome.published) ?? .unknown)
            }
        }
        // The messages are in the stream, whatever the server says to this.
        if let question { answer.length = try? question.answer(replies[messages.count]).length }
        if durability != nil, answer.refusal == nil {
            let reply = replies[replies.count - 1]
            if let error = reply.error { answer.refusal = refusal(error, of: "WAIT") }
            answer.replicas = try? reply.integer()
        }
        return answer
    }

    private func refusal(_ error: RedisServerError, of command: String) -> RedisError {
        RedisError(reply: error, to: command, at: client.configuration.address)
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
