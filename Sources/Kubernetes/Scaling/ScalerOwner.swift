import JSON

/// Another autoscaler that sets the replicas of a workload.
package struct ScalerOwner: Sendable, Hashable, CustomStringConvertible {
    /// `HorizontalPodAutoscaler` or `ScaledObject`.
    package let kind: String
    /// Its name, in the namespace of the workload.
    package let name: String

    /// Both.
    package var description: String { "\(kind) \(name)" }

    /// The autoscaler that a document describes; nil if it scales something else.
    init?(_ document: JSON, kind: String, of target: ScaleTarget) {
        guard let name = document["metadata"]?["name"]?.text, let reference = document["spec"]?["scaleTargetRef"],
            reference["name"]?.text == target.name,
            // KEDA takes a Deployment where nothing is said.
            reference["kind"]?.text ?? ScaleTarget.Kind.deployment.rawValue == target.kind.rawValue,
            // Somebody else's kind of the same name belongs to another group.
            reference["apiVersion"]?.text.map({ $0.hasPrefix("apps/") || $0.hasPrefix("extensions/") }) ?? true
        else { return nil }
        self.kind = kind
        self.name = name.clipped(to: 253)
    }
}

extension KubernetesScaler {
    /// Looks for an HPA or a KEDA ScaledObject that scales the same workload.
    ///
    /// KEDA's own HPA does not show while its target is paused or at 0, so its objects are read too. Where they cannot
    /// be read, because KEDA is not installed or the right is not given, the HPAs alone decide.
    ///
    /// - Parameter target: The workload.
    /// - Returns: Whom it belongs to; nil for nobody.
    /// - Throws: ``KubernetesError``.
    package func owner(of target: ScaleTarget) async throws(KubernetesError) -> ScalerOwner? {
        let autoscalers = APICall(
            .list,
            "horizontalpodautoscalers",
            group: "autoscaling",
            namespace: target.namespace
        )
        if let owner = try await owner(of: target, kind: "HorizontalPodAutoscaler", in: autoscalers) { return owner }
        let scaledObjects = APICall(
            .list,
            "scaledobjects",
            group: "keda.sh",
            version: "v1alpha1",
            namespace: target.namespace
        )
        do {
            return try await owner(of: target, kind: "ScaledObject", in: scaledObjects)
        } catch .notFound, .forbidden {
            return nil
        }
    }

    private func owner(
        of target: ScaleTarget,
        kind: String,
        in call: APICall
    ) async throws(KubernetesError) -> ScalerOwner? {
        try await client.list(call) { ScalerOwner($0, kind: kind, of: target) }.first
    }
}
