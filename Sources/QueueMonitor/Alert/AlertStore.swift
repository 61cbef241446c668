import Redis

/// Where the state of alerts outlives the monitor that leads: a hash in Redis beside the leader lock.
struct AlertStore: Sendable {
    /// How long a state is kept that nobody writes any more, in seconds.
    private static let timeToLive = 30 * 86_400
    /// Most fields of one command.
    private static let batch = 500

    private let key: String
    private let client: RedisClient

    /// The store of all monitors that share a leader lock.
    init(lockKey: String, client: RedisClient) {
        key = "\(lockKey):alerts"
        self.client = client
    }

    /// Reads everything.
    ///
    /// - Returns: The fields; none if there is no state.
    /// - Throws: `RedisError`.
    func load() async throws -> [String: String] {
        let reply = try await client.execute("HGETALL", repeatable: true, key)
        var fields: [String: String] = [:]
        var name: String?
        for part in try reply.elements() {
            if let known = name {
                fields[known] = try part.string()
                name = nil
            } else {
                name = try part.string()
            }
        }
        return fields
    }

    /// Writes what has changed, in one round trip.
    ///
    /// - Parameters:
    ///   - fields: To be set.
    ///   - gone: To be removed.
    /// - Throws: `RedisError`; part of it may have been written, and writing it again does no harm.
    func save(_ fields: [String: String], removing gone: [String]) async throws {
        guard !fields.isEmpty || !gone.isEmpty else { return }
        var pipeline = RedisPipeline()
        for batch in Array(fields).chunks(of: Self.batch) {
            pipeline.append("HSET", repeatable: true, [key] + batch.flatMap { [$0.key, $0.value] })
        }
        for batch in gone.chunks(of: Self.batch) { pipeline.append("HDEL", repeatable: true, [key] + batch) }
        pipeline.append("EXPIRE", repeatable: true, key, Self.timeToLive)
        try await client.execute(pipeline).check()
    }
}
