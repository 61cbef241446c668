import JSON

extension KubernetesScaler {
    /// Tells the controller which pods of a Deployment to keep: before scaling in, the busiest cost the most.
    ///
    /// A hint, and no more: a pod that has nothing pending costs 0, which is also what a pod without the annotation
    /// costs. Only what changed is written, and of many changes the largest 200. A StatefulSet knows no costs.
    ///
    /// - Parameters:
    ///   - target: The Deployment that the pods belong to.
    ///   - pods: Its pods, as they were listed.
    ///   - pending: What each has pending, by its name; who is not there has nothing.
    /// - Returns: How many were written.
    /// - Throws: ``KubernetesError``; a pod that is gone is no error.
    package func setDeletionCosts(
        of target: ScaleTarget,
        _ pods: [Pod],
        pending: [String: Int]
    ) async throws(KubernetesError) -> Int {
        guard target.kind == .deployment else { return 0 }
        var written = 0
        for (pod, cost) in Self.changedCosts(pods, pending: pending).prefix(200) {
            do {
                _ = try await client.send(Self.costCall(target.namespace, pod, cost))
                written += 1
            } catch .notFound {
                continue
            }
        }
        return written
    }

    private static func changedCosts(_ pods: [Pod], pending: [String: Int]) -> [(pod: String, cost: Int)] {
        pods.filter { $0.state == .ready || $0.state == .starting }
            .map { pod in
                // The annotation holds 32 bits.
                (pod: pod, cost: min(max(0, pending[pod.name, default: 0]), Int(Int32.max)))
            }
            .filter { $0.pod.deletionCost != $0.cost }
            .sorted { ($1.cost, $0.pod.name) < ($0.cost, $1.pod.name) }
            .map { ($0.pod.name, $0.cost) }
    }

    private static func costCall(_ namespace: String, _ pod: String, _ cost: Int) -> APICall {
        let annotations: JSON = [Pod.costAnnotation: .string("\(cost)")]
        return APICall(
            .patch,
            "pods",
            namespace: namespace,
            name: pod,
            body: ["metadata": ["annotations": annotations]]
        )
    }
}
