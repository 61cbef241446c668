import Foundation
import HTTPClient
import Kubernetes
import TestSupport
import Testing

@Suite(
    "Kubernetes: tokens and outages of a real API server",
    .enabled(if: KubernetesServer.isInstalled, KubernetesServer.absence),
    .timeLimit(.minutes(3))
)
struct TroubleTests {
    @Test("a revoked token is refused without being shown, and one that was rotated in is taken at once")
    func rotatesToken() async throws {
        try await withCluster { cluster, scaler in
            let target = try await cluster.makeWorkload(.deployment, replicas: 1)
            #expect(try await scaler.scale(of: target).replicas == 1)
            let token = try String(contentsOfFile: cluster.tokenFile, encoding: .utf8)

            let accounts = "/api/v1/namespaces/\(cluster.namespace)/serviceaccounts"
            try await cluster.server.apply("DELETE", "\(accounts)/\(Cluster.account)")
            var error: KubernetesError?
            // The server remembers for ten seconds whose token it was.
            try await eventually("the token is refused") {
                error = await failure { () async throws(KubernetesError) in _ = try await scaler.scale(of: target) }
                return error != nil
            }
            #expect(error == .unauthorized)
            #expect(error?.description.contains(token.prefix(20)) == false)

            try await cluster.server.apply("POST", accounts, #"{"metadata":{"name":"\#(Cluster.account)"}}"#)
            try await cluster.writeToken()
            // A minute has not passed: it is the refusal that makes the file be read.
            #expect(try await scaler.scale(of: target).replicas == 1)
        }
    }

    @Test("a server that dies is reported as away, and used again when it is back")
    func survivesOutage() async throws {
        try await withCluster { cluster, _ in
            try await cluster.server.withAnother { other, restart in
                try await withScaler(try cluster.access(to: other)) { scaler in
                    let target = try await cluster.makeWorkload(.deployment, replicas: 1)
                    #expect(try await scaler.scale(of: target).replicas == 1)
                    try await restart {
                        let error = await failure { () async throws(KubernetesError) in
                            _ = try await scaler.setReplicas(of: target) { _ in 2 }
                        }
                        #expect(error?.isTransient == true)
                        #expect(error?.description.hasPrefix("the API server does not answer: \(other.url): ") == true)
                    }
                    try await eventually("the Role is known again") {
                        try await scaler.missingRights(for: target).isEmpty
                    }
                    #expect(try await scaler.setReplicas(of: target) { _ in 2 }.isChange)
                }
            }
        }
    }

    @Test("a server that another authority vouches for is not told the token")
    func verifiesServer() async throws {
        try await withCluster { cluster, _ in
            let access = try ClusterAccess(
                server: cluster.server.url,
                caFile: try await Certificates.shared.stranger,
                tokenFile: cluster.tokenFile,
                namespace: cluster.namespace
            )
            try await withScaler(access) { scaler in
                let target = try ScaleTarget(kind: "Deployment", namespace: cluster.namespace, name: "consumer")
                let error = await failure { () async throws(KubernetesError) in _ = try await scaler.scale(of: target) }
                guard case .unreachable(let reason) = error else {
                    Issue.record("not refused: \(String(describing: error))")
                    return
                }
                #expect(reason.reason == .tls)
                #expect(error?.isTransient == false)
            }
        }
    }
}
