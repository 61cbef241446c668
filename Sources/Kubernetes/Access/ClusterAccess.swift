package import HTTPClient

/// Where the API server is, and as whom to ask it.
package struct ClusterAccess: Sendable {
    /// The server, with the path that all others stand behind, if any.
    package let server: HTTPURL
    /// The certificates of the authorities that the server's may be from; nil stands for the system's.
    package let caFile: String?
    /// The file that holds the token; nil for a server that asks for none, as `kubectl proxy` does.
    package let tokenFile: String?
    /// The namespace of whom no other is named for.
    package let namespace: String

    let serverText: String

    /// Where Kubernetes puts what a pod needs.
    package static let serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// Names a server.
    ///
    /// - Parameters:
    ///   - server: `https://…`; `http` only to this machine, because the token goes with every request.
    ///   - caFile: A PEM file; nil for the system's authorities.
    ///   - tokenFile: A file that holds nothing but a token; it is read again every minute.
    ///   - namespace: The namespace to work in.
    /// - Throws: ``KubernetesError/invalid(key:value:accepted:)``.
    package init(
        server: String,
        caFile: String? = nil,
        tokenFile: String? = nil,
        namespace: String = "default"
    ) throws(KubernetesError) {
        var text = Substring(server)
        while text.hasSuffix("/") { text = text.dropLast() }
        // The address is not echoed where it is wrong: it may hold a password.
        guard let url = try? HTTPURL(String(text), showsHost: true), !text.contains("?"), !text.contains("#"),
            !text.contains("@"), url.description.hasPrefix("https://") || Self.isLocal(url)
        else {
            throw .invalid(key: "server", value: "…", accepted: "https://HOST:PORT, or http:// to this machine")
        }
        self.server = url
        serverText = String(text)
        self.caFile = caFile
        self.tokenFile = tokenFile
        self.namespace = try checkedLabel(namespace, key: "namespace")
    }

    /// Finds the server of the cluster that this program runs in.
    ///
    /// - Parameters:
    ///   - environment: `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT`.
    ///   - folder: What holds `token`, `ca.crt` and `namespace`.
    /// - Returns: Access as the pod's service account, in the pod's namespace.
    /// - Throws: ``KubernetesError/notInCluster(missing:)``.
    package static func inCluster(
        environment: [String: String],
        folder: String = serviceAccountFolder
    ) throws(KubernetesError) -> ClusterAccess {
        let host = try variable("KUBERNETES_SERVICE_HOST", environment)
        let port = try variable("KUBERNETES_SERVICE_PORT", environment)
        let namespace: String
        do {
            namespace = try readSmallFile("\(folder)/namespace")
        } catch {
            throw .notInCluster(missing: "\(folder)/namespace cannot be read (\(error.problem))")
        }
        // An IPv6 address needs brackets in a URL.
        return try ClusterAccess(
            server: host.contains(":") ? "https://[\(host)]:\(port)" : "https://\(host):\(port)",
            caFile: "\(folder)/ca.crt",
            tokenFile: "\(folder)/token",
            namespace: namespace
        )
    }

    private static func variable(_ name: String, _ environment: [String: String]) throws(KubernetesError) -> String {
        guard let value = environment[name], !value.isEmpty else { throw .notInCluster(missing: "\(name) is not set") }
        return value
    }

    private static func isLocal(_ url: HTTPURL) -> Bool {
        ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"].contains { url.description.hasPrefix($0) }
    }
}
