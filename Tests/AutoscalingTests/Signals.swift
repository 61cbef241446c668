@testable import Autoscaling

/// A target's signals with all of them known, at rest unless said otherwise.
func signals(
    lag: Double? = 0,
    arriving: Double = 0,
    completed: Double = 0,
    replicas: Int = 1,
    ready: Int? = nil,
    pending: Double = 0,
    due: Double = 0,
    failing: Double = 0
) -> ScalingSignals {
    var signals = ScalingSignals()
    signals.undelivered = lag.map { .exact($0) } ?? .unknown
    signals.dueRetries = .exact(due)
    signals.stuckPending = .exact(0)
    signals.pending = .exact(pending)
    signals.oldestWait = .exact(0)
    signals.arrivalRate = .exact(arriving)
    signals.completedRate = .exact(completed)
    signals.poisonShare = .exact(failing)
    signals.replicas = replicas
    signals.readyReplicas = ready ?? replicas
    return signals
}

/// An autoscaler that knows that a replica does ten entries per second.
func autoscaler(_ change: (inout ScalingSettings) -> Void = { _ in }) throws -> Autoscaler {
    var settings = ScalingSettings(target: "orders")
    change(&settings)
    var autoscaler = try Autoscaler(settings: settings)
    autoscaler.service = ServiceRate(value: 10, learnedAt: 0)
    return autoscaler
}
