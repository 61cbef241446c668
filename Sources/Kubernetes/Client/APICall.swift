import HTTPClient
import JSON

/// One request to the API server, named as a Role names it.
struct APICall: Sendable {
    var right: KubernetesRight
    var version = "v1"
    var name: String?
    var query: [(name: String, value: String)] = []
    var body: JSON?

    init(
        _ verb: KubernetesRight.Verb,
        _ resource: String,
        group: String = "",
        version: String = "v1",
        namespace: String?,
        name: String? = nil,
        body: JSON? = nil
    ) {
        right = KubernetesRight(verb: verb, group: group, resource: resource, namespace: namespace)
        self.version = version
        self.name = name
        self.body = body
    }

    /// What is asked for, in words.
    var subject: String {
        let place = right.namespace.map { " in the namespace \($0)" } ?? ""
        return "\(right.resource)\(name.map { " \($0)" } ?? "")\(place)"
    }

    private var method: String {
        switch right.verb {
        case .get, .list: "GET"
        case .create: "POST"
        case .update: "PUT"
        case .patch: "PATCH"
        }
    }

    private var path: String {
        var parts = right.group.isEmpty ? ["api", version] : ["apis", right.group, version]
        if let namespace = right.namespace { parts += ["namespaces", namespace] }
        let resource = right.resource.split(separator: "/").map(String.init)
        parts += resource.prefix(1)
        if let name { parts.append(name) }
        parts += resource.dropFirst()
        let query = query.map { "\($0.name)=\(percentEncoded($0.value))" }.joined(separator: "&")
        return "/" + parts.joined(separator: "/") + (query.isEmpty ? "" : "?\(query)")
    }

    func request(_ access: ClusterAccess, _ token: SecretText?) throws(KubernetesError) -> HTTPClient.Request {
        do {
            let url = try HTTPURL(access.serverText + path, showsHost: true)
            var request = HTTPClient.Request(method, url, body: body.map { Array($0.description.utf8) })
            request.headers.add("Accept", "application/json")
            if body != nil {
                let isPatch = right.verb == .patch
                request.headers.add("Content-Type", isPatch ? "application/merge-patch+json" : "application/json")
            }
            if let token { request.headers.add("Authorization", "Bearer \(token.text)") }
            // A decision is worth less the older it is; and a page of 100 pods is at most a few megabytes.
            request.timeout = .seconds(10)
            request.maxResponseBytes = 16 << 20
            return request
        } catch {
            throw .unreachable(error)
        }
    }
}
