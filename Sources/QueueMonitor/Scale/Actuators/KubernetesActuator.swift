import Autoscaling
import Kubernetes

/// Scales a Deployment or StatefulSet.
struct KubernetesActuator: ScalingActuator {
    let target: ScaleTarget
    /// Shared by all targets of the cluster, and closed with them.
    let scaler: KubernetesScaler

    func replicas() async throws -> ActuatorReplicas {
        let scale = try await scaler.scale(of: target)
        let pods = scale.currentReplicas > 0 ? try await scaler.pods(of: target, scale) : []
        return ActuatorReplicas(wanted: scale.replicas, ready: pods.count { $0.state == .ready })
    }

    func carryOut(_ decision: ScalingDecision, pending: [String: Int]) async throws -> ActuatorResult {
        guard let wanted = decision.replicas, let current = decision.current else { return .left("nothing is known") }
        var replicas = wanted
        if wanted < current {
            let scale = try await scaler.scale(of: target)
            let pods = try await scaler.pods(of: target, scale)
            let counts = Self.pending(of: pods.map(\.name), pending)
            switch target.kind {
            case .deployment: _ = try await scaler.setDeletionCosts(of: target, pods, pending: counts)
            case .statefulSet:
                let first = try await scaler.status(of: target).firstOrdinal
                replicas = StatefulScaleIn.replicas(
                    of: target,
                    from: current,
                    to: wanted,
                    firstOrdinal: first,
                    pending: counts
                )
                if replicas == current { return .left("the pods of the highest ordinals have entries in hand") }
            }
        }
        let goal = replicas
        // What somebody else has changed meanwhile is for the next scan to see.
        let change = try await scaler.setReplicas(of: target) { $0.replicas == current ? goal : nil }
        guard change.isChange else {
            return .left("there are \(change.before.replicas) by now, by somebody else's hand")
        }
        return .done(replicas: change.replicas)
    }

    func tell(_ decision: ScalingDecision, failure: (any Error)?) async {
        let event =
            switch failure {
            case KubernetesError.owned?: ScaleEvent(.refused, failure.map { "\($0)" } ?? "")
            case let failure?: ScaleEvent(.failed, "\(failure)")
            case nil: ScaleEvent(decision.change > 0 ? .scaledOut : .scaledIn, decision.sentence)
            }
        // What nobody can read does not hold up what is to be done. `kubectl describe` looks for events by the uid.
        let scale = try? await scaler.scale(of: target)
        _ = try? await scaler.record(event, of: target, scale)
    }

    /// What each pod's consumers have in hand: a consumer's name has the pod's in it, as a pod's name is its host's.
    static func pending(of pods: [String], _ consumers: [String: Int]) -> [String: Int] {
        var counts: [String: Int] = [:]
        for (consumer, count) in consumers {
            let names = pods.filter { pod in
                consumer == pod || consumer.hasPrefix("\(pod)-") || consumer.hasSuffix("-\(pod)")
                    || consumer.contains("-\(pod)-")
            }
            // The name of one pod may be a part of another's.
            if let pod = names.max(by: { ($0.utf8.count, $0) < ($1.utf8.count, $1) }) {
                counts[pod, default: 0] += count
            }
        }
        return counts
    }
}
