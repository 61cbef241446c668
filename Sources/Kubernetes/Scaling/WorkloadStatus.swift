import JSON

/// What a workload itself says about its replicas.
package struct WorkloadStatus: Sendable, Hashable {
    /// Why replicas do not come, in the controller's words: a quota, a deadline; nil if nothing is known to be wrong.
    package let trouble: String?
    /// The program that set the replicas last, as the server knows it.
    package let lastWriter: String?
    /// The number of the first pod of a StatefulSet; 0 for all others.
    package let firstOrdinal: Int

    init(_ document: JSON) {
        trouble = document["status"]?["conditions"]?.elements.lazy.compactMap(Self.trouble).first
        lastWriter = Self.lastWriter(document["metadata"]?["managedFields"]?.elements ?? [])
        firstOrdinal = document["spec"]?["ordinals"]?["start"]?.whole ?? 0
    }

    private static func trouble(_ condition: JSON) -> String? {
        switch (condition["type"]?.text, condition["status"]?.text) {
        case ("ReplicaFailure", "True"), ("Progressing", "False"):
            let words = [condition["reason"]?.text, condition["message"]?.text].compactMap(\.self)
            return words.joined(separator: ": ").clipped(to: 300)
        default: return nil
        }
    }

    /// The newest of those who own `spec.replicas`.
    ///
    /// Times are of one form, so that they compare as text.
    private static func lastWriter(_ managers: [JSON]) -> String? {
        managers.filter { $0["fieldsV1"]?["f:spec"]?["f:replicas"] != nil }
            .max { $0["time"]?.text ?? "" < $1["time"]?.text ?? "" }?["manager"]?.text?.clipped(to: 100)
    }
}

extension KubernetesScaler {
    /// Reads the workload itself.
    ///
    /// - Parameter target: The workload.
    /// - Returns: What it says beside its numbers.
    /// - Throws: ``KubernetesError``.
    package func status(of target: ScaleTarget) async throws(KubernetesError) -> WorkloadStatus {
        WorkloadStatus(try await client.send(target.call(.get)))
    }
}
