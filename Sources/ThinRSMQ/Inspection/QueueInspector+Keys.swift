package import Redis

extension QueueInspector {
    /// A page of keys of any type.
    ///
    /// - Parameters:
    ///   - pattern: Redis' glob.
    ///   - cursor: `0` for the first page, then what the page before returned.
    /// - Returns: Keys with their types, possibly none and possibly some twice, and the cursor of the next page; `0` after
    ///   the last.
    /// - Throws: `RedisError`.
    package func keys(
        matching pattern: String,
        cursor: String
    ) async throws -> (keys: [(name: String, type: String)], next: String) {
        let parts = try await client.execute("SCAN", repeatable: true, cursor, "MATCH", pattern, "COUNT", 1_000)
            .elements(atLeast: 2)
        let names = try parts[1].each { reply throws(RedisError) in try reply.string() }
        var keys: [(name: String, type: String)] = []
        if !names.isEmpty {
            var pipeline = RedisPipeline(capacity: 64 * names.count)
            for name in names { pipeline.append("TYPE", repeatable: true, name) }
            for (name, reply) in zip(names, try await client.execute(pipeline)) {
                let type = try reply.string()
                if type != "none" { keys.append((name, type)) }
            }
        }
        return (keys, try parts[0].string())
    }

    /// A retry hash to look after, and the groups in which its entry may be pending.
    package struct RetryHash: Sendable, Hashable {
        /// The hash's key.
        package let key: String
        /// The stream of its entry.
        package let stream: String
        /// The entry.
        package let id: EntryID
        /// All groups of the stream, or the one that the hash belongs to.
        package let groups: [String]

        /// A hash and where its entry may be.
        package init(key: String, stream: String, id: EntryID, groups: [String]) {
            self.key = key
            self.stream = stream
            self.id = id
            self.groups = groups
        }
    }

    /// What is known of a retry hash.
    package struct RetryHashState: Sendable, Hashable {
        /// Whether its entry is pending in any of the groups.
        package let isPending: Bool
        /// Whether it has a time to live.
        package let expires: Bool
    }

    /// Looks at retry hashes in one round trip.
    ///
    /// - Parameter hashes: A few hundred.
    /// - Returns: The state of each; nil for one that is gone.
    /// - Throws: `RedisError`.
    package func states(of hashes: [RetryHash]) async throws -> [RetryHashState?] {
        guard !hashes.isEmpty else { return [] }
        var pipeline = RedisPipeline(capacity: 256 * hashes.count)
        for hash in hashes {
            let id = hash.id.description
            for group in hash.groups { pipeline.append("XPENDING", repeatable: true, hash.stream, group, id, id, 1) }
            // Last: an entry that is acknowledged between the two takes its hash with it.
            pipeline.append("PTTL", repeatable: true, hash.key)
        }
        let replies = try await client.execute(pipeline)
        var position = 0
        return try hashes.map { hash in
            defer { position += hash.groups.count + 1 }
            let isPending = try replies[position..<position + hash.groups.count].contains { reply in
                // A group that is gone has nothing pending.
                if let error = reply.error, ["NOGROUP", "WRONGTYPE"].contains(error.code) { return false }
                return try reply.elements().count > 0
            }
            let left = try replies[position + hash.groups.count].integer()
            return left == -2 ? nil : RetryHashState(isPending: isPending, expires: left >= 0)
        }
    }
}

extension QueueInspector {
    /// How many entries and groups streams of any name have, in one round trip.
    ///
    /// - Parameter keys: A few hundred.
    /// - Returns: For each stream the numbers, or why there are none.
    /// - Throws: `RedisError`.
    package func sizes(ofStreams keys: [String]) async throws -> [Result<(entries: Int, groups: Int), RedisError>] {
        guard !keys.isEmpty else { return [] }
        var pipeline = RedisPipeline(capacity: 128 * keys.count)
        for key in keys {
            pipeline.append("XLEN", repeatable: true, key)
            pipeline.append("XINFO", repeatable: true, "GROUPS", key)
        }
        let replies = try await client.execute(pipeline)
        return keys.indices.map { index in
            Result { () throws(RedisError) in
                (try replies[2 * index].integer(), try replies[2 * index + 1].elements().count)
            }
        }
    }
}
