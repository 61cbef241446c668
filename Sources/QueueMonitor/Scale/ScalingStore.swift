import Redis
import ThinRSMQ

/// What people asked of targets, where all monitors that share a leader lock see it: a hash beside the lock.
struct ScalingStore: Sendable {
    private let key: String
    private let client: RedisClient

    init(lockKey: String, client: RedisClient) {
        key = "\(lockKey):scaling"
        self.client = client
    }

    /// Reads all that hold.
    ///
    /// - Throws: `RedisError`.
    func load(at now: Timestamp) async throws -> [String: ScalingOverride] {
        var overrides: [String: ScalingOverride] = [:]
        var name: String?
        for part in try await client.execute("HGETALL", repeatable: true, key).elements() {
            guard let known = name else {
                name = try part.string()
                continue
            }
            name = nil
            guard let override = ScalingOverride(record: try part.string()) else { continue }
            if override.until > now.unixMilliseconds { overrides[known] = override }
        }
        return overrides
    }

    /// Sets what holds for a target.
    ///
    /// - Throws: `RedisError`.
    func set(_ override: ScalingOverride, of target: String) async throws {
        var pipeline = RedisPipeline()
        pipeline.append("HSET", repeatable: true, [key, target, override.record])
        pipeline.append("PEXPIRE", repeatable: true, key, Int(Duration.seconds(366 * 86_400).wholeMilliseconds))
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
