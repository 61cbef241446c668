import HTTPClient
import JSON

/// Reads and sets the replicas of workloads in one cluster.
///
/// A scaler that was made must be closed.
package final class KubernetesScaler: Sendable {
    let client: KubernetesClient
    let now: @Sendable () -> Int64
    let eventLedger = EventLedger()

    /// Connects to nobody yet.
    ///
    /// - Parameters:
    ///   - access: Where the API server is, and as whom to ask it.
    ///   - now: The time of day, in seconds since the Unix epoch.
    package init(_ access: ClusterAccess, now: @escaping @Sendable () -> Int64) {
        self.now = now
        client = KubernetesClient(access, now: now)
    }

    /// Waits for the requests in flight, and refuses all others.
    package func close() async {
        await client.close()
    }

    /// Reads how many replicas a workload has and is to have.
    ///
    /// - Parameter target: The workload.
    /// - Returns: What its scale subresource says.
    /// - Throws: ``KubernetesError``.
    package func scale(of target: ScaleTarget) async throws(KubernetesError) -> Scale {
        try Scale(try await client.send(target.call(.get, "/scale")))
    }

    /// Sets the replicas of a workload that no other autoscaler owns.
    ///
    /// Nothing that somebody else wrote meanwhile is overwritten: the number is decided anew from what they left.
    ///
    /// - Parameters:
    ///   - target: The workload.
    ///   - attempts: How often to decide anew before giving up, at least once.
    ///   - decide: The number for what was read, never negative; nil to leave it.
    /// - Returns: What was found and what is set now.
    /// - Throws: ``KubernetesError``; after a lost answer the number may have been set.
    package func setReplicas(
        of target: ScaleTarget,
        attempts: Int = 5,
        decide: (Scale) async -> Int?
    ) async throws(KubernetesError) -> ScaleChange {
        if let owner = try await owner(of: target) { throw .owned(target, by: owner) }
        var writers: [String] = []
        for _ in 0..<max(1, attempts) {
            let scale = try await scale(of: target)
            let replicas = max(0, await decide(scale) ?? scale.replicas)
            let change = ScaleChange(before: scale, replicas: replicas, conflictingWriters: writers)
            guard change.isChange else { return change }
            do {
                _ = try await client.send(target.call(.update, "/scale", body: target.document(replicas, after: scale)))
                return change
            } catch .rejected(409, _) {
                writers.append(await lastWriter(of: target))
            }
        }
        throw .conflict(target, attempts: writers.count, writers: Array(Set(writers)).sorted())
    }

    /// Who set the replicas last.
    ///
    /// A name in a message is no reason to fail: without the right to read it, it is unknown.
    private func lastWriter(of target: ScaleTarget) async -> String {
        (try? await status(of: target))?.lastWriter ?? "an unknown writer"
    }
}

extension ScaleTarget {
    /// A call for the workload itself, or for a subresource with its slash.
    func call(_ verb: KubernetesRight.Verb, _ subresource: String = "", body: JSON? = nil) -> APICall {
        APICall(
            verb,
            kind.resource + subresource,
            group: "apps",
            namespace: namespace,
            name: name,
            body: body
        )
    }
}
