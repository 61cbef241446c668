import Redis
import ThinRSMQ

/// What people asked of targets, and what monitors have learned of them, where all that share a leader lock see it: two
/// hashes beside the lock.
struct ScalingStore: Sendable {
    /// How long both stay that nobody writes any more, in milliseconds.
    private static let timeToLive = Int(Duration.seconds(366 * 86_400).wholeMilliseconds)

    private let key: String
    private let records: String
    private let client: RedisClient

    init(lockKey: String, client: RedisClient) {
        key = "\(lockKey):scaling"
        records = "\(lockKey):scaled"
        self.client = client
    }

    /// Reads all that hold.
    ///
    /// - Throws: `RedisError`.
    func load(at now: Timestamp) async throws -> [String: ScalingOverride] {
        var overrides: [String: ScalingOverride] = [:]
        for (target, record) in try await client.hash(key) {
            guard let override = ScalingOverride(record: record), override.until > now.unixMilliseconds else {
                continue
            }
            overrides[target] = override
        }
        return overrides
    }

    /// Sets what holds for a target.
    ///
    /// - Throws: `RedisError`.
    func set(_ override: ScalingOverride, of target: String) async throws {
        var pipeline = RedisPipeline()
        pipeline.append("HSET", repeatable: true, [key, target, override.record])
        pipeline.append("PEXPIRE", repeatable: true, key, Self.timeToLive)
        try await client.execute(pipeline).check()
    }

    /// Ends what holds for a target.
    ///
    /// - Throws: `RedisError`.
    func remove(_ target: String) async throws {
        var pipeline = RedisPipeline()
        pipeline.append("HDEL", repeatable: true, [key, target])
        try await client.execute(pipeline).check()
    }

    /// Reads what was learned, by the targets' names.
    ///
    /// - Throws: `RedisError`.
    func loadRecords() async throws -> [String: String] { try await client.hash(records) }

    /// Stores what was learned of a target.
    ///
    /// - Throws: `RedisError`.
    func save(_ record: String, of target: String) async throws {
        var pipeline = RedisPipeline()
        pipeline.append("HSET", repeatable: true, [records, target, record])
        pipeline.append("PEXPIRE", repeatable: true, records, Self.timeToLive)
        try await client.execute(pipeline).check()
    }
}

extension ScalingOverride {
    fileprivate var record: String { "\(until) \(replicas.map { "\($0)" } ?? "pause")" }

    fileprivate init?(record: String) {
        let parts = record.split(separator: " ")
        guard parts.count == 2, let until = Int64(parts[0]) else { return nil }
        if parts[1] == "pause" {
            self.init(until: until, replicas: nil)
        } else {
            guard let replicas = Int(parts[1]), replicas >= 0 else { return nil }
            self.init(until: until, replicas: replicas)
        }
    }
}
