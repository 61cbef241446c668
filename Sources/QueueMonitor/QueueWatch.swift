package import JSON
package import Redis

/// The view of queues that the monitor serves at `/api/v1/status`, straight from Redis, for programs that only show it.
package struct QueueWatch: Sendable {
    private var observer: QueueObserver
    private var losses = LossLedger()
    private let version: String

    /// A watch of what the settings name; it writes nothing to Redis, and repairs nothing.
    ///
    /// - Throws: As ``MonitorSettings/validate()``.
    package init(client: RedisClient, settings: MonitorSettings, version: String) throws {
        try settings.validate()
        observer = QueueObserver(client: client, settings: settings)
        self.version = version
    }

    /// Looks once.
    ///
    /// - Returns: The document; rates and verdicts need several looks.
    /// - Throws: `RedisError` if Redis is away.
    package mutating func status() async throws -> JSON {
        let snapshot = try await observer.look()
        let assessments = observer.judge(snapshot, losses: losses.take(snapshot))
        return StatusDocument(snapshot: snapshot, assessments: assessments, version: version, isLeader: nil).json()
    }
}
