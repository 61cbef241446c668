import Autoscaling
import JSON
import ThinRSMQ

/// What a target is at, for those who ask.
struct TargetStatus: Sendable {
    let name: String
    let stream: String
    let group: String
    let isDryRun: Bool
    /// The last decision; nil before the first.
    var decision: ScalingDecision?
    /// How many replicas are ready.
    var ready: Int?
    /// What a replica does in a second, as learned.
    var serviceRate: Double?
    /// How long a replica takes to be ready, as learned.
    var startDelay: Duration?
    /// Since when more was needed than there may be.
    var atMaximumSince: Timestamp?
    /// Why the last change was not made; nil if it did not fail.
    var failure: String?
    /// Why the replicas are not known; nil if they are.
    var unreadable: String?
    /// What people asked for.
    var override: ScalingOverride?
    /// Why the last change was left, which is no failure.
    var left: String?
    /// Scans after which the replicas could not be read or changed.
    var failures = 0
    /// Changes up and down that were made by this monitor.
    var changes = (up: 0, down: 0)
    /// The last of them, in words.
    var lastChange: (time: Timestamp, text: String)?
    /// What KEDA would have.
    var shadow: ShadowComparison.Outcome?

    init(_ target: ScalingTarget) {
        name = target.name
        stream = target.stream
        group = target.group
        isDryRun = target.isDryRun
    }

    mutating func take(_ decision: ScalingDecision, _ signals: ScalingSignals, _ scaler: Autoscaler, at now: Timestamp)
    {
        self.decision = decision
        ready = signals.readyReplicas
        serviceRate = scaler.learnedServiceRate
        startDelay = scaler.learnedStartDelay
        left = nil
        atMaximumSince = decision.reason == .atMaximum ? atMaximumSince ?? now : nil
    }

    mutating func note(change: Int, _ decision: ScalingDecision) {
        if change > 0 { changes.up += 1 } else if change < 0 { changes.down += 1 }
        lastChange = (Timestamp(unixMilliseconds: decision.at), decision.sentence)
    }

    /// The document of one target; `replicas` is what it should have, as KEDA's metrics-api scaler reads it.
    var json: JSON {
        .object(present: [
            "target": .string(name),
            "stream": .string(stream),
            "group": .string(group),
            "replicas": decision?.replicas.map { .integer($0) },
            "current": decision?.current.map { .integer($0) },
            "ready": ready.map { .integer($0) },
            "needed": decision?.needed.map { .integer($0) },
            "reason": decision.map { .string($0.reason.rawValue) },
            "text": decision.map { .string($0.sentence) },
            "dryRun": .bool(isDryRun),
            "backlog": decision?.backlog.known.map { .number($0) },
            "arrivalsPerSecond": decision?.arrivalRate.known.map { .number($0) },
            "servedPerReplicaSecond": serviceRate.map { .number($0) },
            "startDelaySeconds": startDelay.map { .number($0 / .seconds(1)) },
            "time": decision.map { .string(Timestamp(unixMilliseconds: $0.at).description) },
            "lastChange": lastChange.map { ["time": .string($0.time.description), "text": .string($0.text)] },
            "notDone": (unreadable ?? failure ?? left).map { .string($0) },
            "until": override.map { .string(Timestamp(unixMilliseconds: $0.until).description) },
            "kedaReplicas": shadow.map { .integer($0.shadow) },
        ])
    }
}

extension [TargetStatus] {
    /// For how long groups have needed more replicas than their targets may have.
    func timesAtMaximum(at now: Timestamp) -> [QueueName: Duration] {
        var times: [QueueName: Duration] = [:]
        for target in self {
            let name = QueueName(stream: target.stream, group: target.group)
            times[name] = Swift.max(times[name] ?? .zero, target.atMaximumSince.map { now - $0 } ?? .zero)
        }
        return times
    }
}
