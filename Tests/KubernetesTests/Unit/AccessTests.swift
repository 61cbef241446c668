import Foundation
import HTTPClient
import Kubernetes
import TestSupport
import Testing

@Suite("Kubernetes: access", .timeLimit(.minutes(1)))
struct AccessTests {
    @Test(
        "in a pod the server is found, also by an IPv6 address",
        arguments: [("10.0.0.1", "https://10.0.0.1:6443"), ("fd00::1", "https://[fd00::1]:6443")]
    )
    func inCluster(host: String, server: String) async throws {
        try await withTemporaryDirectory { directory in
            try "shop\n".write(toFile: directory.path("namespace"), atomically: true, encoding: .utf8)
            let access = try ClusterAccess.inCluster(
                environment: ["KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": "6443"],
                folder: directory.url.path
            )
            #expect(access.server.description == server)
            #expect(access.namespace == "shop")
            #expect(access.tokenFile == directory.path("token"))
            #expect(access.caFile == directory.path("ca.crt"))
        }
    }

    @Test("outside a pod it says what is missing")
    func notInCluster() throws {
        let error = #expect(throws: KubernetesError.self) { try ClusterAccess.inCluster(environment: [:]) }
        #expect(error == .notInCluster(missing: "KUBERNETES_SERVICE_HOST is not set"))
        let variables = ["KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"]
        let other = #expect(throws: KubernetesError.self) {
            try ClusterAccess.inCluster(environment: variables, folder: "/nowhere")
        }
        #expect(other?.description.contains("/nowhere/namespace cannot be read") == true)
    }

    @Test(
        "the token goes to no server in the clear, and no address hides a user",
        arguments: ["http://api.example.org", "api.example.org", "https://me:pass@api", "https://api/?x=1", ""]
    )
    func refusesServer(server: String) {
        let error = #expect(throws: KubernetesError.self) { try ClusterAccess(server: server) }
        #expect(error?.description.hasPrefix("server: ") == true)
        #expect(error?.description.contains("pass") == false)
    }

    @Test("a proxy on this machine may speak plain HTTP", arguments: ["127.0.0.1", "localhost", "[::1]"])
    func acceptsLocalServer(host: String) throws {
        #expect(try ClusterAccess(server: "http://\(host):8001/").tokenFile == nil)
    }

    @Test("targets are checked, and the error names the key, the value and what is accepted")
    func checksTargets() throws {
        #expect(
            try ScaleTarget(kind: "StatefulSet", namespace: "a-1", name: "b.c-2").description == "StatefulSet a-1/b.c-2"
        )
        let wrong = [
            ("DaemonSet", "a", "b", "kind: 'DaemonSet'"), ("Deployment", "A", "b", "namespace: 'A'"),
            ("Deployment", "a.b", "b", "namespace: 'a.b'"), ("Deployment", "", "b", "namespace: ''"),
            ("Deployment", "a", "-b", "name: '-b'"), ("Deployment", "a", "b..c", "name: 'b..c'"),
            ("Deployment", "a", "b/../c", "name: 'b/../c'"), ("Deployment", "a", "ü", "name: 'ü'"),
            ("Deployment", String(repeating: "a", count: 64), "b", "namespace: '"),
        ]
        for (kind, namespace, name, beginning) in wrong {
            let error = #expect(throws: KubernetesError.self) {
                try ScaleTarget(kind: kind, namespace: namespace, name: name)
            }
            #expect(error?.description.hasPrefix(beginning) == true)
            #expect(error?.description.contains("is not accepted: ") == true)
        }
    }
}
