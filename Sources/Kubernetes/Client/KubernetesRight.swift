/// What a Role must grant.
package struct KubernetesRight: Sendable, Hashable {
    /// What is done.
    package enum Verb: String, Sendable {
        case get
        case list
        case create
        case update
        case patch
    }

    /// What is done.
    package let verb: Verb
    /// The API group; empty for the core's.
    package let group: String
    /// The resource, and behind a slash the subresource, as a Role names it.
    package let resource: String
    /// The namespace that it is done in; nil for the whole cluster.
    package let namespace: String?
}

extension KubernetesRight: CustomStringConvertible {
    /// `update deployments/scale of apps in the namespace shop`.
    package var description: String {
        let place = namespace.map { " in the namespace \($0)" } ?? ""
        return "\(verb.rawValue) \(resource)\(group.isEmpty ? "" : " of \(group)")\(place)"
    }

    /// The command that tells whether the user has it.
    func kubectl(user: String?) -> String {
        let parts = resource.split(separator: "/")
        let type = (parts.first.map(String.init) ?? "") + (group.isEmpty ? "" : ".\(group)")
        var words = ["kubectl auth can-i", verb.rawValue, type]
        if parts.count > 1 { words.append("--subresource=\(parts[1])") }
        if let namespace { words.append("-n \(namespace)") }
        if let user { words.append("--as=\(user)") }
        return words.joined(separator: " ")
    }
}
