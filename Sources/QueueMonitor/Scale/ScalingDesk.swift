import Autoscaling
import Kubernetes
import Logging
import NIOConcurrencyHelpers
import Redis
import ThinRSMQ

/// Scaling as a part of the monitor: takes scans, decides for every target, and has actuators act.
///
/// Every monitor decides, so that each can answer and has learned what it needs when it becomes the leader; only the
/// leader acts. It works beside the scans, and for each target beside the others: whoever is slow delays neither, and what
/// was missed is not made up for.
final class ScalingDesk: Sendable {
    /// A scan, as targets are told of it.
    private struct Scan: Sendable {
        /// What it saw; nil if it failed.
        let reading: ScanReading?
    }

    /// A target's own loop: the latest scan that it has not seen, and what wakes it.
    private struct Lane: Sendable {
        let scaler: TargetScaler
        let latest = NIOLockedValueBox<Scan?>(nil)
        let bell = Alarm()
    }

    private let section: ScalingSection
    private let election: LeaderElection?
    private let store: ScalingStore?
    private let cluster: KubernetesScaler?
    private let lanes: [Lane]
    private let latest = NIOLockedValueBox<Scan?>(nil)
    private let bell = Alarm()
    private let published = NIOLockedValueBox<[TargetStatus]>([])
    private let logger: Logger
    /// Nil until they were read: a pause that nobody has read yet must not be acted against.
    private let overrides = NIOLockedValueBox<[String: ScalingOverride]?>(nil)
    /// What monitors before this one have learned; nil until it was read.
    private let records = NIOLockedValueBox<[String: String]?>(nil)

    /// How often what was learned is stored, at most.
    private static let recordInterval = Duration.seconds(60)

    /// Scaling that has seen nothing yet.
    ///
    /// - Parameters:
    ///   - section: The targets.
    ///   - election: Tells whether this monitor may act.
    ///   - client: The Redis of the queues.
    ///   - actuators: Those of targets whose processes somebody else starts, by the targets' names.
    ///   - logger: Hears of changes, and of what fails.
    /// - Throws: `KubernetesError` if there are targets in a cluster that cannot be one, or `ScalingSettingError`.
    init(
        section: ScalingSection,
        election: LeaderElection?,
        client: RedisClient,
        actuators: [String: any ScalingActuator],
        logger: Logger
    ) throws {
        self.section = section
        self.election = election
        let cluster = try section.needsCluster ? Self.makeCluster(section) : nil
        self.cluster = cluster
        lanes = try section.targets.map { target in
            let consumers = ObservedConsumers()
            let actuator = actuators[target.name] ?? Self.actuator(of: target, cluster, consumers)
            return Lane(
                scaler: try TargetScaler(target, actuator: actuator, consumers: consumers, logger: logger)
            )
        }
        store = election.map { ScalingStore(lockKey: $0.lock.key, client: client) }
        self.logger = logger
        if store == nil {
            overrides.withLockedValue { $0 = [:] }
            records.withLockedValue { $0 = [:] }
        }
        published.withLockedValue { [lanes] in $0 = lanes.map(\.scaler.status) }
    }

    /// What every target is at.
    var targets: [TargetStatus] { published.withLockedValue { $0 } }

    /// A scan went through.
    ///
    /// Never waits.
    func take(_ reading: ScanReading) { offer(Scan(reading: reading)) }

    /// A scan failed.
    ///
    /// Never waits.
    func takeFailure() { offer(Scan(reading: nil)) }

    private func offer(_ scan: Scan) {
        guard !lanes.isEmpty else { return }
        latest.withLockedValue { $0 = scan }
        bell.ring()
    }

    // MARK: - Deciding

    /// Decides after each scan, until the task is cancelled.
    func run() async {
        await withTaskGroup { group in
            group.addTask { await self.eachScan(self.latest, self.bell) { await self.pass(on: $0) } }
            for (index, lane) in lanes.enumerated() {
                group.addTask {
                    var scaler = lane.scaler
                    var memory = Memory()
                    await self.eachScan(lane.latest, lane.bell) { scan in
                        self.remember(&scaler, &memory)
                        await self.step(&scaler, scan)
                        await self.store(scaler, &memory)
                        self.published.withLockedValue { [status = scaler.status] in $0[index] = status }
                    }
                }
            }
        }
        for lane in lanes { await lane.scaler.actuator.close() }
        await cluster?.close()
    }

    private func eachScan(
        _ latest: NIOLockedValueBox<Scan?>,
        _ bell: Alarm,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (Scan) async -> Void
    ) async {
        await withTaskCancellationHandler {
            while !Task.isCancelled {
                await bell.sleep(until: nil)
                let scan = latest.withLockedValue { latest in
                    defer { latest = nil }
                    return latest
                }
                if let scan, !Task.isCancelled { await body(scan) }
            }
        } onCancel: {
            bell.ring()
        }
    }

    /// Has all targets see a scan, with what people asked for until then.
    private func pass(on scan: Scan) async {
        if scan.reading != nil { await loadOverrides() }
        for lane in lanes {
            lane.latest.withLockedValue { $0 = scan }
            lane.bell.ring()
        }
    }

    private func step(_ scaler: inout TargetScaler, _ scan: Scan) async {
        let known = overrides.withLockedValue { $0 }
        let override = known?[scaler.target.name].flatMap { override in
            // By this machine's clock, as it was set: Redis' may differ.
            override.until > Timestamp.now().unixMilliseconds ? override : nil
        }
        await scaler.step(scan.reading, at: scan.reading?.snapshot.time ?? .now(), override) { [election] in
            known != nil && election?.isLeader ?? false
        }
    }

    // MARK: - Memory

    /// What a target's loop has read and stored.
    private struct Memory {
        var isRestored = false
        var due = ContinuousClock.now
        var changes = 0
    }

    /// Goes on from the record, once, before the first decision that is made with it known.
    private func remember(_ scaler: inout TargetScaler, _ memory: inout Memory) {
        guard !memory.isRestored, let records = records.withLockedValue({ $0 }) else { return }
        memory.isRestored = true
        if let record = records[scaler.target.name] { scaler.restore(record, at: .now()) }
    }

    /// Stores what was learned, as the leader and now and then.
    private func store(_ scaler: TargetScaler, _ memory: inout Memory) async {
        guard let store, memory.isRestored, election?.isLeader ?? false else { return }
        let changes = scaler.status.changes.up + scaler.status.changes.down
        // A change at once: it counts in the policies' periods.
        guard ContinuousClock.now >= memory.due || changes != memory.changes else { return }
        memory.changes = changes
        memory.due = .now + Self.recordInterval
        // What is not stored this time is the next time; without it, a new monitor only learns anew.
        try? await store.save(scaler.record(at: .now()), of: scaler.target.name)
    }

    private func loadOverrides() async {
        guard let store else { return }
        if records.withLockedValue({ $0 }) == nil, let loaded = try? await store.loadRecords() {
            records.withLockedValue { $0 = loaded }
        }
        // Without an answer what was asked for holds on.
        guard let loaded = try? await store.load(at: .now()) else { return }
        overrides.withLockedValue { $0 = loaded }
    }

    // MARK: - People

    /// Sets what people ask of a target, or ends it.
    ///
    /// - Parameters:
    ///   - override: What they ask for; nil for nothing any more.
    ///   - target: The target's name.
    /// - Returns: Whether there is such a target.
    /// - Throws: `RedisError`; then nothing has changed, as far as anybody knows.
    func set(_ override: ScalingOverride?, of target: String) async throws -> Bool {
        guard section.targets.contains(where: { $0.name == target }) else { return false }
        if let override {
            try await store?.set(override, of: target)
        } else {
            try await store?.remove(target)
        }
        overrides.withLockedValue { $0?[target] = override }
        let what = override.map { $0.replicas.map { "\($0) replicas" } ?? "pause" } ?? "end"
        logger.notice("scaling by hand", metadata: ["scaling.target": "\(target)", "scaling.override": "\(what)"])
        return true
    }
}
