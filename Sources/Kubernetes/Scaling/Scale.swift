import JSON

/// What the scale subresource says of a workload.
package struct Scale: Sendable, Hashable {
    /// How many replicas there are to be.
    package let replicas: Int
    /// How many there are.
    package let currentReplicas: Int
    /// Which pods belong to it, as the API server takes it in a query.
    package let selector: String
    /// Which state of the workload this is.
    package let resourceVersion: String
    /// Which object of its name it is.
    package let uid: String

    /// Reads the answer of `GET …/scale`.
    init(_ document: JSON) throws(KubernetesError) {
        guard let metadata = document["metadata"], let version = metadata["resourceVersion"]?.text,
            let spec = document["spec"], let selector = document["status"]?["selector"]?.text, !selector.isEmpty
        else { throw .invalidResponse("no Scale, or one without a selector") }
        // The server leaves out what is 0.
        replicas = spec["replicas"]?.whole ?? 0
        currentReplicas = document["status"]?["replicas"]?.whole ?? 0
        self.selector = selector
        resourceVersion = version
        uid = metadata["uid"]?.text ?? ""
    }
}

extension ScaleTarget {
    /// What `PUT …/scale` takes: it succeeds only if the workload still is as it was read.
    func document(_ replicas: Int, after scale: Scale) -> JSON {
        [
            "apiVersion": .string("autoscaling/v1"),
            "kind": .string("Scale"),
            "metadata": [
                "namespace": .string(namespace), "name": .string(name), "uid": .string(scale.uid),
                "resourceVersion": .string(scale.resourceVersion),
            ],
            "spec": ["replicas": .integer(replicas)],
        ]
    }
}

/// What came of setting a number of replicas.
package struct ScaleChange: Sendable, Hashable {
    /// What was found before.
    package let before: Scale
    /// The number that is set now; the one of before if there was nothing to do.
    package let replicas: Int
    /// Who changed the workload between reading and writing, as far as the server names them; one for each time.
    package let conflictingWriters: [String]

    /// Whether something was written.
    package var isChange: Bool { replicas != before.replicas }
}
