import Kubernetes
import ThinRSMQ

extension ScalingDesk {
    /// The cluster of all targets that are in one.
    ///
    /// - Parameter section: Says how it is reached; from within, by default.
    /// - Returns: What reads and sets replicas there.
    /// - Throws: `KubernetesError`.
    static func makeCluster(_ section: ScalingSection) throws -> KubernetesScaler {
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

    /// What changes the replicas of a target; what only counts consumers, where nothing does.
    static func actuator(
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
