import Autoscaling
import NIOConcurrencyHelpers

/// Counts the consumers that are heard of, where nothing else tells of replicas; changes nothing.
final class ObservedConsumers: ScalingActuator {
    private let count = NIOLockedValueBox<Int?>(nil)

    /// Takes what the last scan saw.
    func note(_ consumers: Int?) { count.withLockedValue { $0 = consumers } }

    func replicas() async throws -> ActuatorReplicas {
        guard let count = count.withLockedValue({ $0 }) else { throw UnknownReplicas() }
        return ActuatorReplicas(wanted: count, ready: count)
    }

    func carryOut(_ decision: ScalingDecision, pending: [String: Int]) async throws -> ActuatorResult {
        .left("nobody here changes it")
    }

    /// The number is where people look already.
    func tell(_ decision: ScalingDecision, failure: (any Error)?) async {}
}

/// Nobody knows how many replicas there are.
struct UnknownReplicas: Error, CustomStringConvertible {
    let description = "the consumers of the group could not be read"
}
