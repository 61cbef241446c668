package import Redis

extension QueueInspector {
    /// What one look at a group found beside XINFO GROUPS.
    package struct GroupView: Sendable {
        /// The summary of what is pending in it.
        package let pending: PendingStats
        /// Its consumers.
        package let consumers: [ConsumerInformation]
    }

    /// Looks at several groups in one round trip.
    ///
    /// - Parameter queues: A few hundred groups at most.
    /// - Returns: For each group what was found, or why nothing was.
    /// - Throws: `RedisError`.
    package func groupViews(of queues: [Queue]) async throws -> [Result<GroupView, RedisError>] {
        guard !queues.isEmpty else { return [] }
        var pipeline = RedisPipeline(capacity: 192 * queues.count)
        for queue in queues {
            pipeline.append("XPENDING", repeatable: true, queue.keys.stream, queue.group)
            pipeline.append("XINFO", repeatable: true, "CONSUMERS", queue.keys.stream, queue.group)
        }
        let replies = try await client.execute(pipeline)
        return queues.indices.map { index in
            Result { () throws(RedisError) in
                GroupView(
                    pending: try replies[2 * index].pendingStats(),
                    consumers: try replies[2 * index + 1].each { reply throws(RedisError) in
                        try reply.consumerInformation()
                    }
                )
            }
        }
    }

    /// How many entries are pending in a group that lie before an id, up to ``largestPage``.
    package func pendingCount(in queue: Queue, before id: EntryID) async throws -> Int {
        try await client.execute(
            "XPENDING",
            repeatable: true,
            queue.keys.stream,
            queue.group,
            "-",
            "(\(id)",
            Self.largestPage
        ).elements().count
    }
}
