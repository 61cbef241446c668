import JSON

/// A pod of a workload.
package struct Pod: Sendable, Hashable {
    /// What it does now.
    package enum State: String, Sendable {
        /// It is not ready yet, or not any more.
        case starting
        /// It is ready.
        case ready
        /// It was told to stop, and does.
        case stopping
        /// It has ended.
        case ended
    }

    /// Its name, which is the hostname of its containers.
    package let name: String
    /// What it does now.
    package let state: State
    /// How long it took from its creation until it was ready, to the second.
    ///
    /// Nil while it is not ready, and for one of whose containers one was started again: its readiness is not its first.
    package let startupDelay: Duration?
    /// What its deletion costs, compared to others of the same Deployment.
    package let deletionCost: Int

    static let costAnnotation = "controller.kubernetes.io/pod-deletion-cost"

    /// Reads an element of a list; nil for one without a name.
    init?(_ document: JSON) {
        guard let metadata = document["metadata"], let name = metadata["name"]?.text else { return nil }
        let status = document["status"]
        let readiness = status?["conditions"]?.elements.first { $0["type"]?.text == "Ready" }
        self.name = name
        state = Self.state(metadata, phase: status?["phase"]?.text, isReady: readiness?["status"]?.text == "True")
        let restarts = status?["containerStatuses"]?.elements.reduce(0) { $0 + ($1["restartCount"]?.whole ?? 0) } ?? 0
        let created = metadata["creationTimestamp"]?.text.flatMap(UTCTime.init)
        let ready = readiness?["lastTransitionTime"]?.text.flatMap(UTCTime.init)
        if state == .ready, restarts == 0, let created, let ready, ready.seconds >= created.seconds {
            startupDelay = .seconds(ready.seconds - created.seconds)
        } else {
            startupDelay = nil
        }
        // The controller takes what is no number for 0 as well.
        deletionCost = (metadata["annotations"]?[Self.costAnnotation]?.text).flatMap { Int($0) } ?? 0
    }

    private static func state(_ metadata: JSON, phase: String?, isReady: Bool) -> State {
        if phase == "Succeeded" || phase == "Failed" { return .ended }
        if metadata["deletionTimestamp"] != nil { return .stopping }
        return isReady ? .ready : .starting
    }
}

extension KubernetesScaler {
    /// Lists the pods of a workload.
    ///
    /// - Parameters:
    ///   - target: The workload.
    ///   - scale: What was read of it: it says which pods belong to it.
    /// - Returns: All of them, also those that stop or have ended.
    /// - Throws: ``KubernetesError``.
    package func pods(of target: ScaleTarget, _ scale: Scale) async throws(KubernetesError) -> [Pod] {
        var call = APICall(.list, "pods", namespace: target.namespace)
        call.query = [("labelSelector", scale.selector)]
        return try await client.list(call, Pod.init)
    }
}
