import JSON

extension KubernetesScaler {
    /// All that scaling a workload takes.
    package static func rights(for target: ScaleTarget) -> [KubernetesRight] {
        let resource = target.kind.resource
        var rights: [(KubernetesRight.Verb, group: String, resource: String)] = [
            (.get, "apps", "\(resource)/scale"), (.update, "apps", "\(resource)/scale"), (.get, "apps", resource),
            (.list, "", "pods"), (.list, "autoscaling", "horizontalpodautoscalers"),
            (.list, "keda.sh", "scaledobjects"), (.create, "", "events"), (.patch, "", "events"),
        ]
        if target.kind == .deployment { rights.append((.patch, "", "pods")) }
        return rights.map {
            KubernetesRight(verb: $0.0, group: $0.group, resource: $0.resource, namespace: target.namespace)
        }
    }

    /// Asks the server which of the rights that scaling takes are missing: before the first of them is needed.
    ///
    /// - Parameter target: The workload.
    /// - Returns: Those that the token's user does not have.
    /// - Throws: ``KubernetesError``.
    package func missingRights(for target: ScaleTarget) async throws(KubernetesError) -> [KubernetesRight] {
        var missing: [KubernetesRight] = []
        for right in Self.rights(for: target) {
            let answer = try await client.send(right.question(about: target))
            guard let isAllowed = answer["status"]?["allowed"] else {
                throw .invalidResponse("no answer to whether it is allowed to \(right)")
            }
            if case .bool(true) = isAllowed { continue }
            missing.append(right)
        }
        return missing
    }
}

extension KubernetesRight {
    /// Everybody may ask what he is allowed himself.
    fileprivate func question(about target: ScaleTarget) -> APICall {
        let parts = resource.split(separator: "/").map(String.init)
        let isAboutTarget = parts.first == target.kind.resource
        return APICall(
            .create,
            "selfsubjectaccessreviews",
            group: "authorization.k8s.io",
            namespace: nil,
            body: [
                "apiVersion": .string("authorization.k8s.io/v1"),
                "kind": .string("SelfSubjectAccessReview"),
                "spec": [
                    "resourceAttributes": .object(present: [
                        "namespace": namespace.map(JSON.string),
                        "verb": .string(verb.rawValue),
                        "group": .string(group),
                        "resource": parts.first.map(JSON.string),
                        "subresource": parts.dropFirst().first.map(JSON.string),
                        // A Role may name the workloads that it is for.
                        "name": isAboutTarget ? .string(target.name) : nil,
                    ])
                ],
            ]
        )
    }
}
