import Autoscaling
import Exposition

extension [TargetStatus] {
    /// The metrics of scaling; only where there are targets.
    var metricFamilies: [MetricFamily] {
        if isEmpty { return [] }
        var wanted = MetricFamily(MetricCatalog.scalingWanted)
        var current = MetricFamily(MetricCatalog.scalingCurrent)
        var ready = MetricFamily(MetricCatalog.scalingReady)
        var needed = MetricFamily(MetricCatalog.scalingNeeded)
        var reason = MetricFamily(MetricCatalog.scalingReason)
        var rate = MetricFamily(MetricCatalog.scalingServiceRate)
        var changes = MetricFamily(MetricCatalog.scalingChanges)
        var failures = MetricFamily(MetricCatalog.scalingFailures)
        var shadow = MetricFamily(MetricCatalog.shadowReplicas)
        var seconds = MetricFamily(MetricCatalog.replicaSeconds)
        for target in self {
            func set(_ family: inout MetricFamily, _ value: (some BinaryInteger)?) {
                if let value { family.set(Double(value), labels: [target.name]) }
            }
            set(&wanted, target.decision?.replicas)
            set(&current, target.decision?.current)
            set(&ready, target.ready)
            set(&needed, target.decision?.needed)
            if let why = target.decision?.reason { reason.set(1, labels: [target.name, why.rawValue]) }
            if let served = target.serviceRate { rate.set(served, labels: [target.name]) }
            changes.set(Double(target.changes.up), labels: [target.name, "up"])
            changes.set(Double(target.changes.down), labels: [target.name, "down"])
            failures.set(Double(target.failures), labels: [target.name])
            guard let outcome = target.shadow else { continue }
            shadow.set(Double(outcome.shadow), labels: [target.name])
            seconds.set(outcome.actualReplicaSeconds, labels: [target.name, "thinrsmq"])
            seconds.set(outcome.shadowReplicaSeconds, labels: [target.name, "keda"])
        }
        return [wanted, current, ready, needed, reason, rate, changes, failures, shadow, seconds]
    }
}
