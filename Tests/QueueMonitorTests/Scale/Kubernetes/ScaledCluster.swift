import Foundation
import JSON
import Kubernetes
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

/// A namespace of a real API server with a Deployment of consumers, and the rights that are delivered.
struct ScaledCluster {
    let server: KubernetesServer
    let namespace: String
    let tokenFile: String
    let target: ScaleTarget

    private var path: String { "/apis/apps/v1/namespaces/\(namespace)/deployments/consumer" }

    /// The monitor's settings: the fixture's stream scales the Deployment within moments.
    func configure(_ settings: inout MonitorSettings, _ queues: String, url: String? = nil) {
        var cluster = ScalingSection.Cluster(server: url ?? server.url)
        cluster.caFile = server.caFile
        cluster.tokenFile = tokenFile
        cluster.namespace = namespace
        settings.scaling.cluster = cluster
        var target = ScalingTarget.quick(queues, max: 4)
        target.actuator = .kubernetes(self.target)
        settings.scaling.targets = [target]
        settings.leaderTimes.duration = .milliseconds(1_500)
        settings.leaderTimes.renewDeadline = .milliseconds(1_000)
        settings.leaderTimes.retryPeriod = .milliseconds(50)
    }

    /// What the Deployment is set to.
    func replicas() async throws -> Int {
        let scale = try JSON(parsing: Array(try await server.apply("GET", "\(path)/scale").utf8))
        return scale["spec"]?["replicas"]?.whole ?? 0
    }

    /// How often it was written, its making included.
    func generation() async throws -> Int? {
        try JSON(parsing: Array(try await server.apply("GET", path).utf8))["metadata"]?["generation"]?.whole
    }

    func waitForReplicas(_ count: Int, _ place: SourceLocation = #_sourceLocation) async throws {
        try await eventually("\(count) replicas", within: .seconds(30), sourceLocation: place) {
            try await replicas() == count
        }
    }

    /// The reasons of the events of the Deployment.
    func events() async throws -> [String] {
        let answer = try await server.apply("GET", "/api/v1/namespaces/\(namespace)/events")
        let all = try JSON(parsing: Array(answer.utf8))["items"]?.elements ?? []
        return all.filter { $0["source"]?["component"]?.text == "thinrsmq" }.compactMap { $0["reason"]?.text }
    }

    /// Lets an HPA own the Deployment.
    func addHPA() async throws {
        let document = """
            {"apiVersion": "autoscaling/v1", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "rival"},
             "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "consumer"},
             "minReplicas": 1, "maxReplicas": 2}}
            """
        try await server.apply(
            "POST",
            "/apis/autoscaling/v1/namespaces/\(namespace)/horizontalpodautoscalers",
            document
        )
    }

    func removeHPA() async throws {
        try await server.apply(
            "DELETE",
            "/apis/autoscaling/v1/namespaces/\(namespace)/horizontalpodautoscalers/rival"
        )
    }

    /// Lends one, with a Deployment of no replicas.
    static func with(_ body: (ScaledCluster) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let server = try await KubernetesServer.shared
            let namespace = try await server.makeNamespace()
            let target = try ScaleTarget(kind: "Deployment", namespace: namespace, name: "consumer")
            let tokenFile = directory.path("token")
            let cluster = ScaledCluster(server: server, namespace: namespace, tokenFile: tokenFile, target: target)
            try await cluster.applyRights()
            try await cluster.writeToken()
            try await cluster.makeDeployment()
            try await cluster.waitForRights()
            try await body(cluster)
        }
    }

    private func applyRights() async throws {
        let manifest = try ProjectFiles.text("deploy/kubernetes/rbac.yaml")
        let documents = manifest.replacing("namespace: thinrsmq", with: "namespace: \(namespace)")
            .split(separator: "\n---\n").map(String.init)
        let roles = "/apis/rbac.authorization.k8s.io/v1/namespaces/\(namespace)"
        let paths = [
            "/api/v1/namespaces/\(namespace)/serviceaccounts", "\(roles)/roles", "\(roles)/rolebindings",
        ]
        #expect(documents.count == paths.count)
        for (path, document) in zip(paths, documents) {
            try await server.apply("POST", path, document, type: "application/yaml")
        }
    }

    private func writeToken() async throws {
        let answer = try await server.apply(
            "POST",
            "/api/v1/namespaces/\(namespace)/serviceaccounts/thinrsmq/token",
            #"{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{}}"#
        )
        let token = try #require(try JSON(parsing: Array(answer.utf8))["status"]?["token"]?.text)
        try token.write(toFile: tokenFile, atomically: true, encoding: .utf8)
    }

    private func makeDeployment() async throws {
        let document = """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "consumer"}, "spec": {"replicas": 0,
             "selector": {"matchLabels": {"app": "consumer"}}, "template": {"metadata": {"labels": {"app": "consumer"}},
             "spec": {"containers": [{"name": "c", "image": "none"}]}}}}
            """
        try await server.apply("POST", "/apis/apps/v1/namespaces/\(namespace)/deployments", document)
    }

    /// The server learns of a Role a moment after it was made.
    private func waitForRights() async throws {
        let access = try ClusterAccess(
            server: server.url,
            caFile: server.caFile,
            tokenFile: tokenFile,
            namespace: namespace
        )
        let scaler = KubernetesScaler(access) { Int64(Date().timeIntervalSince1970) }
        let result: Result<Void, any Error>
        do {
            try await eventually("all rights are there") { try await scaler.missingRights(for: target).isEmpty }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await scaler.close()
        try result.get()
    }
}
