import Foundation
import JSON
import Kubernetes
import TestSupport
import Testing

@Suite(
    "Kubernetes: rights on a real API server",
    .enabled(if: KubernetesServer.isInstalled, KubernetesServer.absence),
    .timeLimit(.minutes(3))
)
struct RightsTests {
    /// Something that takes a right.
    typealias Use = @Sendable (KubernetesScaler, ScaleTarget, Scale, [Pod]) async throws(KubernetesError) -> Void

    /// A rule of the Role, one resource and one verb of it, and what needs it.
    struct Case: Sendable, CustomTestStringConvertible {
        let right: String
        let kind: ScaleTarget.Kind
        let use: Use

        init(_ right: String, _ kind: ScaleTarget.Kind = .deployment, use: @escaping Use) {
            self.right = right
            self.kind = kind
            self.use = use
        }

        var testDescription: String { "\(right) for a \(kind.rawValue)" }
    }

    private static let readScale: Use = { scaler, target, _, _ throws(KubernetesError) in
        _ = try await scaler.scale(of: target)
    }
    private static let writeScale: Use = { scaler, target, _, _ throws(KubernetesError) in
        _ = try await scaler.setReplicas(of: target) { $0.replicas + 1 }
    }
    private static let readStatus: Use = { scaler, target, _, _ throws(KubernetesError) in
        _ = try await scaler.status(of: target)
    }

    static let cases: [Case] = [
        Case("get deployments/scale of apps", use: readScale),
        Case("update deployments/scale of apps", use: writeScale),
        Case("get statefulsets/scale of apps", .statefulSet, use: readScale),
        Case("update statefulsets/scale of apps", .statefulSet, use: writeScale),
        Case("get deployments of apps", use: readStatus),
        Case("get statefulsets of apps", .statefulSet, use: readStatus),
        Case("list pods") { scaler, target, scale, _ throws(KubernetesError) in
            _ = try await scaler.pods(of: target, scale)
        },
        Case("patch pods") { scaler, target, _, pods throws(KubernetesError) in
            _ = try await scaler.setDeletionCosts(of: target, pods, pending: [pods[0].name: pods[0].deletionCost + 1])
        },
        Case("list horizontalpodautoscalers of autoscaling") { scaler, target, _, _ throws(KubernetesError) in
            _ = try await scaler.owner(of: target)
        },
        Case("create events") { scaler, target, scale, _ throws(KubernetesError) in
            try await scaler.record(ScaleEvent(.held, "\(UInt64.random(in: .min ... .max))"), of: target, scale)
        },
        Case("patch events") { scaler, target, scale, _ throws(KubernetesError) in
            for _ in 0..<2 { try await scaler.record(ScaleEvent(.held, "again"), of: target, scale) }
        },
    ]

    @Test("with all that is delivered it works; without one, exactly that one is named", arguments: cases)
    func names(case: Case) async throws {
        try await withCluster { cluster, scaler in
            let target = try await cluster.makeWorkload(`case`.kind, replicas: 1)
            let pods = try await cluster.waitForPods(1, of: target, by: scaler)
            let scale = try await scaler.scale(of: target)
            #expect(
                await failure { () async throws(KubernetesError) in
                    try await `case`.use(scaler, target, scale, pods)
                } == nil
            )

            try await cluster.remove(right: `case`.right)
            let expected = "\(`case`.right) in the namespace \(cluster.namespace)"
            try await eventually("the right is gone") {
                try await scaler.missingRights(for: target).map(\.description) == [expected]
            }
            let error = await failure { () async throws(KubernetesError) in
                try await `case`.use(scaler, target, scale, pods)
            }
            guard case .forbidden(let right, let user) = error else {
                Issue.record("not a missing right: \(String(describing: error))")
                return
            }
            #expect(right.description == expected)
            #expect(user == "system:serviceaccount:\(cluster.namespace):thinrsmq")
            #expect(error?.description.contains("kubectl auth can-i \(right.verb.rawValue) ") == true)
        }
    }

    @Test("what the Role grants is what scaling takes, and nothing more")
    func grantsNothingMore() async throws {
        try await withCluster { cluster, _ in
            let rules = try await cluster.rules()
            let granted = Set(rules.flatMap(\.rights))
            let needed = try ScaleTarget.Kind.allCases.flatMap { kind in
                KubernetesScaler.rights(
                    for: try ScaleTarget(kind: kind.rawValue, namespace: cluster.namespace, name: "consumer")
                )
            }
            let place = " in the namespace \(cluster.namespace)"
            #expect(granted == Set(needed.map { $0.description.replacing(place, with: "") }))
        }
    }

    // That a ScaledObject owns its workload is shown without this server: its old JSON library, compiled with the Go of
    // today, ends in a fault as soon as it is given an object of a custom resource.
    @Test("without KEDA, and without the right to see its objects, the HPAs alone decide")
    func doesWithoutKEDA() async throws {
        try await withCluster { cluster, scaler in
            let target = try await cluster.makeWorkload(.deployment, replicas: 1)
            #expect(try await scaler.setReplicas(of: target) { _ in 2 }.isChange)

            try await cluster.remove(right: "list scaledobjects of keda.sh")
            try await eventually("the right is gone") {
                try await scaler.missingRights(for: target).map(\.description) == [
                    "list scaledobjects of keda.sh in the namespace \(cluster.namespace)"
                ]
            }
            #expect(try await scaler.setReplicas(of: target) { _ in 3 }.isChange)
        }
    }
}
