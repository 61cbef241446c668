import Redis

extension QueueInspector {
    /// The name of the user that commands run as; nil where the server has no users, or hides them.
    package func userName() async throws -> String? {
        do {
            return try await client.execute("ACL", repeatable: true, "WHOAMI").string()
        } catch let error as RedisError where error.isAnswer && error.reply?.code != "NOPERM" {
            return nil
        }
    }

    /// Whether a user may run commands, none of which is run.
    ///
    /// ACL DRYRUN says no in a reply that is no error; it counts arguments, so that each call must have as many as it needs.
    ///
    /// - Parameters:
    ///   - calls: Commands with their arguments.
    ///   - user: The user.
    /// - Returns: For each call nil if it is allowed, otherwise the server's words; nil for all of them where the server
    ///   cannot tell, as before Redis 7.0.
    /// - Throws: `RedisError`, also with the code NOPERM where the user who asks must not.
    package func refusals(of calls: [[String]], to user: String) async throws -> [String?]? {
        guard !calls.isEmpty else { return [] }
        var pipeline = RedisPipeline(capacity: 128 * calls.count)
        for call in calls { pipeline.append("ACL", repeatable: true, ["DRYRUN", user] + call) }
        let replies = try await client.execute(pipeline)
        if let error = replies[0].error, error.code != "NOPERM" { return nil }
        return try replies.map { reply in
            let answer = try reply.string()
            return answer == "OK" ? nil : answer
        }
    }
}
