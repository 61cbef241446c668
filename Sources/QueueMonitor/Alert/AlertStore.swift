import Alerting
import Redis
import ThinRSMQ

/// Where the state of alerts outlives the monitor that leads: two hashes in Redis beside the leader lock.
///
/// One is the leader's, and nobody else may change it. The other holds silences, which any monitor takes from people.
struct AlertStore: Sendable {
    /// How long a state is kept that nobody writes any more.
    private static let timeToLive = Duration.seconds(30 * 86_400)

    private let lock: LeaderLock
    private let client: RedisClient

    /// The store of all monitors that share a leader lock.
    init(lock: LeaderLock, client: RedisClient) {
        self.lock = lock
        self.client = client
    }

    private var alerts: String { "\(lock.key):alerts" }
    private var silences: String { "\(lock.key):silences" }

    /// Reads everything, silences included.
    ///
    /// - Throws: `RedisError`.
    func load() async throws -> [String: String] {
        let state = try await client.hash(alerts)
        return try await loadSilences().merging(state) { silence, _ in silence }
    }

    /// Reads the silences.
    ///
    /// - Throws: `RedisError`.
    func loadSilences() async throws -> [String: String] { try await client.hash(silences) }

    /// Writes what has changed.
    ///
    /// - Returns: Whether this monitor leads; if it does not, nothing of the leader's has changed.
    /// - Throws: `RedisError`; part of it may have been written, and writing it again does no harm.
    func save(_ changes: AlertStateChanges) async throws -> Bool {
        // The leader adds no silences, it only forgets those that ended long ago.
        let ended = changes.deletions.filter(AlertState.isSilence)
        if !ended.isEmpty { try await remove(ended) }
        return try await lock.save(
            in: alerts,
            updates: changes.updates.filter { !AlertState.isSilence($0.key) },
            deletions: changes.deletions.filter { !AlertState.isSilence($0) },
            timeToLive: Self.timeToLive
        )
    }

    /// Adds a silence, or replaces the one of its id.
    ///
    /// - Throws: `RedisError`.
    func add(_ silence: AlertSilence) async throws {
        var pipeline = RedisPipeline()
        pipeline.append("HSET", repeatable: true, [silences, AlertState.field(of: silence.id), silence.record])
        pipeline.append("PEXPIRE", repeatable: true, silences, Int(Self.timeToLive.wholeMilliseconds))
        try await client.execute(pipeline).check()
    }

    /// Removes a silence.
    ///
    /// - Returns: Whether there was one.
    /// - Throws: `RedisError`.
    func removeSilence(_ id: String) async throws -> Bool {
        try await remove([AlertState.field(of: id)]) == 1
    }

    @discardableResult
    private func remove(_ fields: [String]) async throws -> Int {
        var pipeline = RedisPipeline()
        pipeline.append("HDEL", repeatable: true, [silences] + fields)
        let replies = try await client.execute(pipeline)
        try replies.check()
        return try replies[0].integer()
    }
}
