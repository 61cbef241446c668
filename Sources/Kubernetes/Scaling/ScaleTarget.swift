/// A workload whose replicas are set.
package struct ScaleTarget: Sendable, Hashable {
    /// What can be scaled.
    package enum Kind: String, Sendable, CaseIterable {
        /// Replicas without an identity: the cost of deletion says which go first.
        case deployment = "Deployment"
        /// Numbered replicas: the highest number goes first.
        case statefulSet = "StatefulSet"

        /// The name in paths and rights.
        var resource: String { self == .deployment ? "deployments" : "statefulsets" }
    }

    /// What it is.
    package let kind: Kind
    /// The namespace that it is in.
    package let namespace: String
    /// What it is called there.
    package let name: String

    /// Checks the names.
    ///
    /// - Throws: ``KubernetesError/invalid(key:value:accepted:)`` for `kind`, `namespace` or `name`.
    package init(kind: String, namespace: String, name: String) throws(KubernetesError) {
        guard let kind = Kind(rawValue: kind) else {
            let accepted = Kind.allCases.map(\.rawValue).joined(separator: " or ")
            throw .invalid(key: "kind", value: kind.clipped(to: 80), accepted: accepted)
        }
        self.kind = kind
        self.namespace = try checkedLabel(namespace, key: "namespace")
        self.name = try checkedName(name, key: "name")
    }
}

extension ScaleTarget: CustomStringConvertible {
    /// `Deployment shop/orders`.
    package var description: String { "\(kind.rawValue) \(namespace)/\(name)" }
}
