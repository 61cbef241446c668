import Autoscaling
import Kubernetes
import Logging
import NIOConcurrencyHelpers
import Redis
import ThinRSMQ

/// Scaling as a part of the monitor: takes scans, decides for every target, and has actuators act.
///
/// Every monitor decides, so that each can answer and has learned what it needs when it becomes the leader; only the
/// leader acts. It works beside the scans: an API server that is slow delays none, and what it missed it does not make up
/// for.
final class ScalingDesk: Sendable {
    private enum Scan: Sendable {
        case done(ScanReading)
        case failed
    }

    private let section: ScalingSection
    private let election: LeaderElection?
    private let store: ScalingStore?
    private let cluster: KubernetesScaler?
    private let scalers: [TargetScaler]
    private let latest = NIOLockedValueBox<Scan?>(nil)
    private let bell = Alarm()
    private let published = NIOLockedValueBox<[TargetStatus]>([])
    private let logger: Logger
    /// Nil until they were read: a pause that nobody has read yet must not be acted against.
    private let overrides = NIOLockedValueBox<[String: ScalingOverride]?>(nil)

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
        scalers = try section.targets.map { target in
            let consumers = ObservedConsumers()
            let actuator = actuators[target.name] ?? Self.actuator(of: target, cluster, consumers)
            return try TargetScaler(target, actuator: actuator, consumers: consumers, logger: logger)
        }
        store = election.map { ScalingStore(lockKey: $0.lock.key, client: client) }
        self.logger = logger
        if store == nil { overrides.withLockedValue { $0 = [:] } }
        published.withLockedValue { [scalers] in $0 = scalers.map(\.status) }
    }

    /// What every target is at.
    var targets: [TargetStatus] { published.withLockedValue { $0 } }

    /// A scan went through. Never waits.
    func take(_ reading: ScanReading) { offer(.done(reading)) }

    /// A scan failed. Never waits.
    func takeFailure() { offer(.failed) }

    private func offer(_ scan: Scan) {
        guard !section.targets.isEmpty else { return }
        latest.withLockedValue { $0 = scan }
        bell.ring()
    }

    /// Decides after each scan, until the task is cancelled.
    func run() async {
        var scalers = scalers
        await withTaskCancellationHandler {
            while !Task.isCancelled {
                await bell.sleep(until: nil)
                let scan = latest.withLockedValue { latest in
                    defer { latest = nil }
                    return latest
                }
                if let scan, !Task.isCancelled { await step(&scalers, scan) }
            }
        } onCancel: {
            bell.ring()
        }
        for scaler in scalers { await scaler.actuator.close() }
        await cluster?.close()
    }

    private func step(_ scalers: inout [TargetScaler], _ scan: Scan) async {
        let reading: ScanReading? = if case .done(let reading) = scan { reading } else { nil }
        let now = reading?.snapshot.time ?? .now()
        if reading != nil { await loadOverrides() }
        let known = overrides.withLockedValue { $0 }
        // By this machine's clock, as they were set: Redis' may differ.
        let overrides = (known ?? [:]).filter { $0.value.until > Timestamp.now().unixMilliseconds }
        let mayAct: @Sendable () -> Bool = { [election] in known != nil && election?.isLeader ?? false }
        // A few at a time: each asks its own workload, and one that does not answer must not hold up all others.
        let all = scalers
        scalers = await withTaskGroup(of: (Int, TargetScaler).self) { group in
            var results = all
            var next = 0
            func add() {
                guard next < all.count else { return }
                let index = next
                next += 1
                group.addTask {
                    var scaler = all[index]
                    await scaler.step(reading, at: now, overrides[scaler.target.name], mayAct: mayAct)
                    return (index, scaler)
                }
            }
            for _ in 0..<8 { add() }
            for await (index, scaler) in group {
                results[index] = scaler
                add()
            }
            return results
        }
        published.withLockedValue { $0 = scalers.map(\.status) }
    }

    private func loadOverrides() async {
        guard let store else { return }
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

    // MARK: - Actuators

    private static func makeCluster(_ section: ScalingSection) throws -> KubernetesScaler {
        let access: ClusterAccess
        if let cluster = section.cluster {
            access = try ClusterAccess(
                server: cluster.server,
                caFile: cluster.caFile,
                tokenFile: cluster.tokenFile,
                namespace: cluster.namespace
            )
        } else {
            access = try ClusterAccess.inCluster(
                environment: EnvironmentVariable.processValues(
                    of: ["KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"]
                )
            )
        }
        return KubernetesScaler(access) { Timestamp.now().seconds }
    }

    private static func actuator(
        of target: ScalingTarget,
        _ cluster: KubernetesScaler?,
        _ consumers: ObservedConsumers
    ) -> any ScalingActuator {
        switch target.actuator {
        case .kubernetes(let workload):
            if let cluster { return KubernetesActuator(target: workload, scaler: cluster) }
        case .webhook(let settings):
            return WebhookActuator(name: target.name, settings: settings, consumers: consumers)
        case .none, .process: break
        }
        return consumers
    }
}
