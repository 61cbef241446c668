import Redis

/// How a producer learns the length of a stream.
enum LengthQuestion: Sendable {
    /// XLEN.
    case length
    /// By the script that first trims what no group needs any more, of a stream that is at least so long.
    case trimmed(LoadedScript, from: Int)

    /// The answer.
    struct Answer: Sendable {
        let length: Int
        /// Whether asking again would trim more.
        var hasMoreToTrim = false
    }

    func append(to pipeline: inout RedisPipeline, of stream: String) {
        switch self {
        case .length: pipeline.append("XLEN", repeatable: true, stream)
        case .trimmed(let script, let least):
            pipeline.append(script, keys: [stream], argumentCount: 1, repeatable: true) { $0.append(least) }
        }
    }

    func answer(_ reply: RedisReply) throws(RedisError) -> Answer {
        switch self {
        case .length: return Answer(length: try reply.integer())
        case .trimmed:
            let parts = try reply.elements(atLeast: 2)
            return Answer(length: try parts[0].integer(), hasMoreToTrim: try parts[1].integer() == 1)
        }
    }

    /// Asks by itself.
    func ask(_ client: RedisClient, of stream: String) async throws -> Answer {
        var pipeline = RedisPipeline()
        append(to: &pipeline, of: stream)
        let reply = try await client.execute(pipeline)[0]
        if let error = reply.error { throw RedisError(reply: error, to: command, at: client.configuration.address) }
        return try answer(reply)
    }

    private var command: String {
        switch self {
        case .length: "XLEN"
        case .trimmed: "\(QueueScript.trimAcknowledged)"
        }
    }
}

extension RedisError {
    /// Whether the user may not run the command, or one of those in a script, where Redis uses other words.
    var lacksPermission: Bool {
        guard let reply else { return false }
        return reply.code == "NOPERM" || reply.message.contains("can't run this command")
            || reply.message.contains("ACL failure in script")
    }
}
