import Foundation
import JSON
import Kubernetes
import TestSupport
import Testing

/// A namespace of a real API server, and the service account that `deploy/kubernetes/rbac.yaml` gives rights to.
struct Cluster {
    let server: KubernetesServer
    let namespace: String
    let directory: TemporaryDirectory

    static let account = "thinrsmq"
    static let role = "thinrsmq-autoscaler"

    /// The time of day.
    static let now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) }

    var tokenFile: String { directory.path("token") }

    var access: ClusterAccess {
        get throws { try access(to: server) }
    }

    func access(to server: KubernetesServer) throws -> ClusterAccess {
        try ClusterAccess(server: server.url, caFile: server.caFile, tokenFile: tokenFile, namespace: namespace)
    }

    /// Asks as administrator.
    func get(_ path: String) async throws -> JSON {
        try JSON(parsing: Array(try await server.apply("GET", path).utf8))
    }

    /// Applies the file that is delivered, but for its namespace.
    func applyRights() async throws {
        let documents = try manifest.replacing("namespace: thinrsmq", with: "namespace: \(namespace)")
            .split(separator: "\n---\n").map(String.init)
        #expect(documents.count == 3)
        let roles = "/apis/rbac.authorization.k8s.io/v1/namespaces/\(namespace)"
        let paths = [
            "/api/v1/namespaces/\(namespace)/serviceaccounts", "\(roles)/roles", "\(roles)/rolebindings",
        ]
        for (path, document) in zip(paths, documents) {
            try await server.apply("POST", path, document, type: "application/yaml")
        }
    }

    private var manifest: String {
        get throws {
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
            let url = root.appending(path: "deploy/kubernetes/rbac.yaml")
            return try String(contentsOf: url, encoding: .utf8)
        }
    }

    /// Writes a new token of the service account into the file, as a kubelet does.
    func writeToken() async throws {
        let answer = try await server.apply(
            "POST",
            "/api/v1/namespaces/\(namespace)/serviceaccounts/\(Self.account)/token",
            #"{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{}}"#
        )
        let token = try #require(try JSON(parsing: Array(answer.utf8))["status"]?["token"]?.text)
        try "\(token)\n".write(toFile: tokenFile, atomically: true, encoding: .utf8)
    }

    /// Makes a workload whose pods would run a consumer.
    func makeWorkload(_ kind: ScaleTarget.Kind, replicas: Int) async throws -> ScaleTarget {
        let document: JSON = [
            "apiVersion": .string("apps/v1"),
            "kind": .string(kind.rawValue),
            "metadata": ["name": .string("consumer")],
            "spec": [
                "replicas": .integer(replicas),
                "selector": ["matchLabels": ["app": .string("consumer")]],
                "template": [
                    "metadata": ["labels": ["app": .string("consumer")]],
                    "spec": ["containers": .array([["name": .string("c"), "image": .string("none")]])],
                ],
            ],
        ]
        let resource = kind == .deployment ? "deployments" : "statefulsets"
        try await server.apply("POST", "/apis/apps/v1/namespaces/\(namespace)/\(resource)", document.description)
        return try ScaleTarget(kind: kind.rawValue, namespace: namespace, name: "consumer")
    }

    /// Sets the replicas as somebody else.
    func setReplicas(_ replicas: Int, of target: ScaleTarget, as manager: String) async {
        let path = "/apis/apps/v1/namespaces/\(namespace)/deployments/\(target.name)?fieldManager=\(manager)"
        let change = #"{"spec":{"replicas":\#(replicas)}}"#
        let status = try? await server.send("PATCH", path, change, type: "application/merge-patch+json").status
        #expect(status == 200)
    }

    /// Lets a pod be ready, as a kubelet would.
    func makeReady(_ pod: String, after delay: Int64) async throws {
        let path = "/api/v1/namespaces/\(namespace)/pods/\(pod)"
        let created = try #require(try await get(path)["metadata"]?["creationTimestamp"]?.text)
        let time = try #require(try? Date(created, strategy: .iso8601)) + TimeInterval(delay)
        let condition: JSON = [
            "type": .string("Ready"), "status": .string("True"),
            "lastTransitionTime": .string(time.formatted(.iso8601)),
        ]
        let status: JSON = ["status": ["phase": .string("Running"), "conditions": .array([condition])]]
        try await server.apply("PATCH", "\(path)/status", status.description, type: "application/merge-patch+json")
    }

    /// Waits until the controllers have made so many pods, and returns them.
    func waitForPods(_ count: Int, of target: ScaleTarget, by scaler: KubernetesScaler) async throws -> [Pod] {
        var pods: [Pod] = []
        try await eventually("\(count) pods") {
            let scale = try await scaler.scale(of: target)
            pods = try await scaler.pods(of: target, scale).filter { $0.state != .stopping }
            return pods.count == count && scale.currentReplicas == count
        }
        return pods.sorted { $0.name < $1.name }
    }
}

/// Lends a namespace in which the service account has the rights that are delivered, and a scaler that uses it.
func withCluster(_ body: (Cluster, KubernetesScaler) async throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
        let server = try await KubernetesServer.shared
        let namespace = try await server.makeNamespace()
        let cluster = Cluster(server: server, namespace: namespace, directory: directory)
        try await cluster.applyRights()
        try await cluster.writeToken()
        try await withScaler(try cluster.access) { scaler in
            // The server learns of a Role a moment after it was made.
            let target = try ScaleTarget(kind: "Deployment", namespace: namespace, name: "consumer")
            try await eventually("all rights are there") { try await scaler.missingRights(for: target).isEmpty }
            try await body(cluster, scaler)
        }
    }
}

/// Lends a scaler.
func withScaler<Result>(
    _ access: ClusterAccess,
    now: @escaping @Sendable () -> Int64 = Cluster.now,
    _ body: (KubernetesScaler) async throws -> Result
) async throws -> Result {
    let scaler = KubernetesScaler(access, now: now)
    do {
        let result = try await body(scaler)
        await scaler.close()
        return result
    } catch {
        await scaler.close()
        throw error
    }
}

/// What an operation fails with.
func failure(_ operation: () async throws(KubernetesError) -> Void) async -> KubernetesError? {
    do {
        try await operation()
        return nil
    } catch {
        return error
    }
}
