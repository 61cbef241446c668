package import Redis

extension QueueInspector {
    /// The consumers of several groups, in one round trip.
    ///
    /// - Parameter queues: A hundred groups or so.
    /// - Returns: For each group its consumers, or why they cannot be read.
    /// - Throws: `RedisError`.
    package func consumers(
        of queues: [Queue]
    ) async throws -> [Result<[ConsumerInformation], RedisError>] {
        guard !queues.isEmpty else { return [] }
        var pipeline = RedisPipeline(capacity: 96 * queues.count)
        for queue in queues {
            pipeline.append("XINFO", repeatable: true, "CONSUMERS", queue.keys.stream, queue.group)
        }
        return try await client.execute(pipeline).map { reply in
            Result { () throws(RedisError) in
                try reply.each { reply throws(RedisError) in try reply.consumerInformation() }
            }
        }
    }

    /// How many entries lie behind an id, as far as they were counted.
    package struct UndeliveredCount: Sendable, Hashable {
        package let count: Int
        /// Whether that is all of them.
        package let isWhole: Bool
    }

    /// Counts what was not delivered to groups, where the server does not know, in one round trip.
    ///
    /// - Parameters:
    ///   - groups: For each group, its stream's key and the id that was delivered last.
    ///   - most: Where to stop counting; it also stops behind about 1 MB of entries.
    /// - Returns: For each group the count, or why nothing could be counted: a user who may only look may not run scripts.
    /// - Throws: `RedisError`.
    package func countUndelivered(
        _ groups: [(stream: String, lastDelivered: EntryID)],
        most: Int = 1_000
    ) async throws -> [Result<UndeliveredCount, RedisError>] {
        guard !groups.isEmpty else { return [] }
        let script = try await client.load(QueueScript.countUndelivered.script)
        var pipeline = RedisPipeline(capacity: 160 * groups.count)
        for group in groups {
            pipeline.append(script, keys: [group.stream], argumentCount: 2, repeatable: true) { arguments in
                arguments.append(group.lastDelivered)
                arguments.append(most)
            }
        }
        return try await client.execute(pipeline).map { reply in
            Result { () throws(RedisError) in
                let parts = try reply.elements(atLeast: 2)
                return UndeliveredCount(count: try parts[0].integer(), isWhole: try parts[1].integer() == 0)
            }
        }
    }

    /// A page of the dead letters of a topic, without their payloads.
    ///
    /// - Parameters:
    ///   - keys: The topic's keys.
    ///   - cursor: Where the page before ended; nil starts at the oldest.
    ///   - most: Most to read; a page ends behind about 1 MB as well.
    /// - Returns: The dead letters; none at the end.
    /// - Throws: `RedisError`.
    package func deadLetterFacts(
        of keys: QueueKeys,
        after cursor: EntryID?,
        most: Int
    ) async throws -> [DeadLetter] {
        var pages = DeadLetterPages(client, keys.deadLetters, .facts, after: cursor)
        return try await pages.next(most: most).map(\.letter)
    }

    /// Reads one dead letter whole.
    ///
    /// - Parameters:
    ///   - id: Its id.
    ///   - keys: The keys of its topic.
    /// - Returns: The dead letter; nil if there is none of this id any more.
    /// - Throws: `RedisError`.
    package func deadLetter(_ id: EntryID, of keys: QueueKeys) async throws -> DeadLetter? {
        let records = try await client.deadLetters([id], in: keys.deadLetters)
        return records.first?.letter
    }
}
