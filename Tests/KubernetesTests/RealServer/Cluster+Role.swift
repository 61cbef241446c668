import JSON
import TestSupport
import Testing

/// A rule of a Role.
struct Rule {
    let groups: [String]
    var resources: [String]
    let verbs: [String]

    /// What it grants, each in the words of an error.
    var rights: [String] {
        groups.flatMap { group in
            resources.flatMap { resource in
                verbs.map { "\($0) \(resource)\(group.isEmpty ? "" : " of \(group)")" }
            }
        }
    }
}

extension Cluster {
    private var rolePath: String {
        "/apis/rbac.authorization.k8s.io/v1/namespaces/\(namespace)/roles/\(Self.role)"
    }

    /// The rules of the Role, as the server has them.
    func rules() async throws -> [Rule] {
        func texts(_ list: JSON?) -> [String] { list?.elements.compactMap(\.text) ?? [] }
        return try await get(rolePath)["rules"]?.elements.map {
            Rule(groups: texts($0["apiGroups"]), resources: texts($0["resources"]), verbs: texts($0["verbs"]))
        } ?? []
    }

    /// Takes one right out of the Role: one verb of one resource.
    func remove(right: String) async throws {
        let all = try await rules()
        #expect(all.contains { $0.rights.contains(right) })
        // Every right becomes a rule of its own.
        let rules: [JSON] = all.flatMap { rule in
            rule.groups.flatMap { group in
                rule.resources.flatMap { resource in
                    rule.verbs.map { Rule(groups: [group], resources: [resource], verbs: [$0]) }
                }
            }
        }
        .filter { $0.rights != [right] }
        .map { rule in
            func list(_ texts: [String]) -> JSON { .array(texts.map(JSON.string)) }
            return ["apiGroups": list(rule.groups), "resources": list(rule.resources), "verbs": list(rule.verbs)]
        }
        let change: JSON = ["rules": .array(rules)]
        try await server.apply("PATCH", rolePath, change.description, type: "application/merge-patch+json")
    }
}
