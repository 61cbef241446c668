import Autoscaling
import Logging
import ThinRSMQ

/// One target: what is known of it, what is decided, and what is done.
struct TargetScaler: Sendable {
    let target: ScalingTarget
    let actuator: any ScalingActuator
    let consumers: ObservedConsumers
    private(set) var status: TargetStatus
    private var autoscaler: Autoscaler
    private var signals = TargetSignals()
    private var shadow: ShadowComparison?
    private var pending: [String: Int] = [:]
    private var logger: Logger

    /// - Throws: `ScalingSettingError`.
    init(_ target: ScalingTarget, actuator: any ScalingActuator, consumers: ObservedConsumers, logger: Logger) throws {
        self.target = target
        self.actuator = actuator
        self.consumers = consumers
        autoscaler = try Autoscaler(settings: target.scaling)
        shadow = target.shadow.map { ShadowComparison(settings: $0) }
        status = TargetStatus(target)
        var logger = logger
        logger[metadataKey: "scaling.target"] = "\(target.name)"
        self.logger = logger
    }

    /// Goes on from what a monitor before this one knew: windows, periods and what was learned.
    ///
    /// - Parameters:
    ///   - record: What it stored; one that makes no sense is passed over.
    ///   - now: The time.
    mutating func restore(_ record: String, at now: Timestamp) {
        let time = now.unixMilliseconds
        guard let restored = try? Autoscaler.restored(settings: target.scaling, from: record, at: time) else { return }
        autoscaler = restored
    }

    /// What the next monitor needs to go on.
    func record(at now: Timestamp) -> String { autoscaler.record(at: now.unixMilliseconds) }

    /// Takes a scan, decides, and does what was decided if this monitor may.
    ///
    /// - Parameters:
    ///   - reading: What the scan saw; nil if it failed.
    ///   - now: When that was.
    ///   - override: What people asked for.
    ///   - mayAct: Asked just before something is done.
    mutating func step(
        _ reading: ScanReading?,
        at now: Timestamp,
        _ override: ScalingOverride?,
        mayAct: @Sendable () -> Bool
    ) async {
        let stream = reading?.snapshot.streams.first { $0.keys.stream == target.stream }
        let group = stream?.groups.first { $0.queue.group == target.group }
        var signals = see(stream, group, reading, at: now)
        signals.isPaused = override?.isPaused ?? false
        signals.manualReplicas = override?.replicas
        do {
            let replicas = try await actuator.replicas()
            (signals.replicas, signals.readyReplicas) = (replicas.wanted, replicas.ready)
            note(unreadable: nil)
        } catch {
            // Without a scan the consumers are unknown, which is Redis' failure, and told of as such.
            if reading != nil { status.failures += 1 }
            note(unreadable: "\(error)")
        }
        let decision = autoscaler.decide(signals, at: now.unixMilliseconds)
        status.take(decision, signals, autoscaler, at: now)
        status.override = override
        compare(stream, group, isReachable: reading != nil, signals, at: now)
        guard decision.isChange else { return note(failure: nil) }
        if target.acts, mayAct() { await carryOut(decision) }
    }

    // MARK: - Seeing

    private mutating func see(
        _ stream: StreamSample?,
        _ group: GroupSample?,
        _ reading: ScanReading?,
        at now: Timestamp
    ) -> ScalingSignals {
        let assessment = group.flatMap { reading?.assessments[$0.queue] }
        let workers = assessment?.consumers?.filter { $0.state != .gone && !ConsumerName.isMonitor($0.name) }
        // What cannot be read has an unknown number of consumers, not none.
        consumers.note(stream == nil ? nil : workers?.count ?? group?.information.consumers ?? 0)
        pending = Dictionary((workers ?? []).map { ($0.name, $0.pending) }, uniquingKeysWith: +)
        return signals.take(stream, group, assessment, at: now)
    }

    private mutating func compare(
        _ stream: StreamSample?,
        _ group: GroupSample?,
        isReachable: Bool,
        _ signals: ScalingSignals,
        at now: Timestamp
    ) {
        guard let actual = signals.replicas else { return }
        let observation = StreamObservation(
            // What Redis itself says: KEDA counts nothing.
            lag: group?.information.lag,
            pending: group?.information.pending ?? 0,
            length: stream?.information.length ?? 0,
            hasGroup: group != nil,
            isReachable: isReachable
        )
        status.shadow = shadow?.step(observation, actual: actual, at: now.unixMilliseconds)
    }

    // MARK: - Doing

    private mutating func carryOut(_ decision: ScalingDecision) async {
        do {
            switch try await actuator.carryOut(decision, pending: pending) {
            case .done(let replicas):
                status.note(change: replicas - (decision.current ?? replicas), decision)
                note(failure: nil)
                logger.notice(
                    "scaled",
                    metadata: ["scaling.replicas": "\(replicas)", "scaling.why": "\(decision.sentence)"]
                )
                await actuator.tell(decision, failure: nil)
            case .left(let why):
                note(failure: nil)
                status.left = why
                logger.debug("not scaled", metadata: ["scaling.why": "\(why)"])
            }
        } catch {
            let isNew = status.failure == nil
            note(failure: "\(error)")
            status.failures += 1
            if isNew { await actuator.tell(decision, failure: error) }
        }
    }

    /// A failure is logged once until it ends, or becomes another.
    private mutating func note(failure: String?) {
        defer { status.failure = failure }
        guard failure != status.failure else { return }
        if let failure {
            logger.warning("target cannot be scaled", metadata: ["error": "\(failure)"])
        } else {
            logger.info("target can be scaled again")
        }
    }

    /// The same for replicas that cannot be read: that they can says nothing about whether they can be changed.
    private mutating func note(unreadable: String?) {
        defer { status.unreadable = unreadable }
        guard unreadable != status.unreadable else { return }
        if let unreadable {
            logger.warning("replicas of target cannot be read", metadata: ["error": "\(unreadable)"])
        } else {
            logger.info("replicas of target can be read again")
        }
    }
}

/// What people asked for.
struct ScalingOverride: Sendable, Hashable {
    /// Until when it holds, as Unix milliseconds.
    var until: Int64
    /// The number that they want; nil if nothing is to change.
    var replicas: Int?

    /// Whether nothing is to change.
    var isPaused: Bool { replicas == nil }
}
