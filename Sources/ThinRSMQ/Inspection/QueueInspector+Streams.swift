public import Redis

extension QueueInspector {
    /// What one look at a stream found: its own state, its groups', and the length of its dead letters.
    public struct StreamView: Sendable {
        /// The stream.
        public let stream: StreamInformation
        /// Its consumer groups.
        public let groups: [GroupInformation]
        /// How many dead letters it has; nil if that key holds something else.
        public let deadLetters: Int?
    }

    /// Looks at several streams in one round trip.
    ///
    /// - Parameter keys: The keys of the streams, a few hundred at most.
    /// - Returns: The server's time, and for each stream what was found or why nothing was: a key of another type, one
    ///   that is gone, or one without permission spoils no other.
    /// - Throws: `RedisError`.
    public func views(of keys: [QueueKeys]) async throws -> (
        time: Timestamp, views: [Result<StreamView, RedisError>]
    ) {
        var pipeline = RedisPipeline(capacity: 192 * keys.count + 32)
        pipeline.append("TIME", repeatable: true)
        for keys in keys {
            pipeline.append("XINFO", repeatable: true, "STREAM", keys.stream)
            pipeline.append("XINFO", repeatable: true, "GROUPS", keys.stream)
            pipeline.append("XLEN", repeatable: true, keys.deadLetters)
        }
        let replies = try await client.execute(pipeline)
        let views = keys.indices.map { index in
            Result { () throws(RedisError) in
                let deadLetters = replies[3 * index + 3]
                return StreamView(
                    stream: try replies[3 * index + 1].streamInformation(),
                    groups: try replies[3 * index + 2].each { reply throws(RedisError) in try reply.groupInformation()
                    },
                    deadLetters: deadLetters.error == nil ? try deadLetters.integer() : nil
                )
            }
        }
        return (try replies[0].serverTime(), views)
    }

    /// The first entry that was not delivered to a group yet, for several groups in one round trip.
    ///
    /// Redis sends the entry's fields along, so ask only for groups that are behind.
    ///
    /// - Parameter groups: For each group, its stream's key and the id that was delivered last.
    /// - Returns: For each group the id, nil if nothing is left to deliver, or why the stream cannot be read.
    /// - Throws: `RedisError`.
    public func firstUndelivered(
        _ groups: [(stream: String, lastDelivered: EntryID)]
    ) async throws -> [Result<EntryID?, RedisError>] {
        guard !groups.isEmpty else { return [] }
        var pipeline = RedisPipeline(capacity: 96 * groups.count)
        for group in groups {
            pipeline.append("XRANGE", repeatable: true, group.stream, "(\(group.lastDelivered)", "+", "COUNT", 1)
        }
        return try await client.execute(pipeline).map { reply in
            Result { () throws(RedisError) in
                guard let entry = try reply.elements().first(where: { _ in true }) else { return nil }
                return try entry.elements(atLeast: 1)[0].entryID()
            }
        }
    }

    /// The consumers of a group.
    public func consumers(stream: String, group: String) async throws -> [ConsumerInformation] {
        try await client.execute("XINFO", repeatable: true, "CONSUMERS", stream, group)
            .each { reply throws(RedisError) in try reply.consumerInformation() }
    }

    /// How much memory keys use, in bytes, by a sample of their parts.
    ///
    /// - Parameter keys: A few keys.
    /// - Returns: For each its size; nil if there is no such key, or if the user may not ask.
    /// - Throws: `RedisError`.
    package func memory(of keys: [String]) async throws -> [Int?] {
        var pipeline = RedisPipeline()
        for key in keys { pipeline.append("MEMORY", repeatable: true, "USAGE", key) }
        return try await client.execute(pipeline).map { try? $0.integer() }
    }

    /// A page of the keys that hold streams.
    ///
    /// - Parameters:
    ///   - pattern: Redis' glob.
    ///   - cursor: `0` for the first page, then what the page before returned.
    /// - Returns: Keys, possibly none and possibly some twice, and the cursor of the next page; `0` after the last.
    /// - Throws: `RedisError`.
    public func streamKeys(matching pattern: String, cursor: String) async throws -> (keys: [String], next: String) {
        let reply = try await client.execute(
            "SCAN",
            repeatable: true,
            cursor,
            "MATCH",
            pattern,
            "COUNT",
            1_000,
            "TYPE",
            "stream"
        )
        let parts = try reply.elements(atLeast: 2)
        return (try parts[1].each { reply throws(RedisError) in try reply.string() }, try parts[0].string())
    }
}
