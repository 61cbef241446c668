import Redis

/// How a producer learns the length of a stream.
enum LengthQuestion: Sendable {
    /// XLEN.
    case length
    /// By the script that first trims what no group needs any more, of a stream that is at least so long.
    case trimmed(LoadedScript, from: Int, StreamGroups.Memory)

    /// The answer.
    struct Answer: Sendable {
        let length: Int
        /// Whether asking again would trim more.
        var hasMoreToTrim = false
    }

    func append(to pipeline: inout RedisPipeline, of stream: String) {
        switch self {
        case .length: pipeline.append("XLEN", repeatable: true, stream)
        case .trimmed(let script, let least, let groups):
            let (added, names) = groups.expected
            pipeline.append(script, keys: [stream], argumentCount: 2 + names.count, repeatable: true) { arguments in
                arguments.append(least)
                arguments.append(added.map(String.init) ?? "")
                for name in names { arguments.append(name) }
            }
        }
    }

    func answer(_ reply: RedisReply) throws(RedisError) -> Answer {
        switch self {
        case .length: return Answer(length: try reply.integer())
        case .trimmed(_, _, let groups):
            let parts = try reply.elements(atLeast: 3)
            let added = try parts[2].integer()
            var names: Set<String> = []
            for part in parts.dropFirst(3) { names.insert(try part.string()) }
            groups.take(names, added: added >= 0 ? added : nil)
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
