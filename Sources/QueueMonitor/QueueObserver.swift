import Redis
import ThinRSMQ

/// Looks at queues again and again and judges them: what a tick begins with, and all that whoever only watches needs.
struct QueueObserver: Sendable {
    private let inspector: QueueInspector
    private var discovery: Discovery
    private var sampler: Sampler
    private var evaluator: Evaluator

    /// An observer of what the settings name; it writes nothing to Redis.
    init(client: RedisClient, settings: MonitorSettings) {
        inspector = QueueInspector(client: client)
        discovery = Discovery(settings)
        sampler = Sampler(client: client, settings: settings)
        evaluator = Evaluator(minIdle: settings.queue.monitor.minIdleTime, interval: settings.interval)
    }

    /// Looks once.
    ///
    /// - Throws: `RedisError` if Redis is away; what cannot be read of one stream is among the snapshot's failures.
    mutating func look() async throws -> Snapshot {
        let watched = try await discovery.search(by: inspector, at: .now)
        let snapshot = try await sampler.sample(watched)
        let gone = Set(snapshot.failures.filter { $0.reason == .gone && $0.group == nil }.map(\.stream))
        for stream in watched where gone.contains(stream.keys.stream) { discovery.forget(stream) }
        return snapshot
    }

    /// Whether all streams were searched for once, so that what was not found is not there.
    var hasSearched: Bool { discovery.hasSearched }

    /// Judges what a look has seen, with what was lost since the one before, and what repairs of that one found gone.
    mutating func judge(
        _ snapshot: Snapshot,
        losses: [LossLedger.Loss],
        _ repairs: [GroupRepairReport] = []
    ) -> [Queue: GroupAssessment] {
        evaluator.take(snapshot, losses: losses, repairs)
    }
}
