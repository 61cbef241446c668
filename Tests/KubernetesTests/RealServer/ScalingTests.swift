import JSON
import Kubernetes
import TestSupport
import Testing

// Skipped, and listed as such, where no control plane was built.
@Suite(
    "Kubernetes: a real API server",
    .enabled(if: KubernetesServer.isInstalled, KubernetesServer.absence),
    .timeLimit(.minutes(3))
)
struct ScalingTests {
    @Test("from 0 to 3 and back, and the controllers follow", arguments: ScaleTarget.Kind.allCases)
    func scales(kind: ScaleTarget.Kind) async throws {
        try await withCluster { cluster, scaler in
            let target = try await cluster.makeWorkload(kind, replicas: 0)
            let start = try await scaler.scale(of: target)
            #expect(start.replicas == 0)
            #expect(start.selector == "app=consumer")

            let out = try await scaler.setReplicas(of: target) { $0.replicas + 3 }
            #expect(out.isChange)
            #expect(out.replicas == 3)
            // A StatefulSet's next pod comes only when the one before is ready, and here is no kubelet.
            let pods = try await cluster.waitForPods(kind == .deployment ? 3 : 1, of: target, by: scaler)
            #expect(pods.allSatisfy { $0.state == .starting })

            let same = try await scaler.setReplicas(of: target) { _ in 3 }
            #expect(!same.isChange)

            let zero = try await scaler.setReplicas(of: target) { _ in 0 }
            #expect(zero.before.replicas == 3)
            #expect(try await scaler.scale(of: target).replicas == 0)
            _ = try await cluster.waitForPods(0, of: target, by: scaler)
        }
    }

    @Test("pods that are ready are told from those that start, and the delay is learned")
    func readsPods() async throws {
        try await withCluster { cluster, scaler in
            let target = try await cluster.makeWorkload(.deployment, replicas: 3)
            let started = try await cluster.waitForPods(3, of: target, by: scaler)
            try await cluster.makeReady(started[0].name, after: 7)
            let pods = try await cluster.waitForPods(3, of: target, by: scaler)
            #expect(pods.map(\.state) == [.ready, .starting, .starting])
            #expect(pods.map(\.startupDelay) == [.seconds(7), nil, nil])
        }
    }

    @Test("the busy pods are made dear, once, and cheap again when they are idle")
    func setsDeletionCosts() async throws {
        try await withCluster { cluster, scaler in
            let target = try await cluster.makeWorkload(.deployment, replicas: 3)
            var pods = try await cluster.waitForPods(3, of: target, by: scaler)
            let pending = [pods[0].name: 12, pods[2].name: 3_000_000_000, "somebody-else": 4]
            #expect(try await scaler.setDeletionCosts(of: target, pods, pending: pending) == 2)
            pods = try await cluster.waitForPods(3, of: target, by: scaler)
            #expect(pods.map(\.deletionCost) == [12, 0, Int(Int32.max)])
            #expect(try await scaler.setDeletionCosts(of: target, pods, pending: pending) == 0)
            #expect(try await scaler.setDeletionCosts(of: target, pods, pending: [pods[0].name: 12]) == 1)

            // A pod that went meanwhile stops nobody.
            let old = try await cluster.waitForPods(3, of: target, by: scaler)
            _ = try await scaler.setReplicas(of: target) { _ in 0 }
            _ = try await cluster.waitForPods(0, of: target, by: scaler)
            #expect(try await scaler.setDeletionCosts(of: target, old, pending: [old[1].name: 1]) == 0)
        }
    }

    @Test("who writes in between is not overwritten: the number is decided anew, and the other is named")
    func conflicts() async throws {
        try await withCluster { cluster, scaler in
            let target = try await cluster.makeWorkload(.deployment, replicas: 1)
            var readings: [Int] = []
            let change = try await scaler.setReplicas(of: target) { scale in
                readings.append(scale.replicas)
                if readings.count == 1 { await cluster.setReplicas(5, of: target, as: "rival") }
                return scale.replicas + 1
            }
            #expect(readings == [1, 5])
            #expect(change.replicas == 6)
            #expect(change.conflictingWriters == ["rival"])
            #expect(try await scaler.scale(of: target).replicas == 6)
        }
    }

    @Test("against somebody who always writes first it gives up, and says who it is")
    func givesUp() async throws {
        try await withCluster { cluster, scaler in
            let target = try await cluster.makeWorkload(.deployment, replicas: 1)
            let error = await failure { () async throws(KubernetesError) in
                _ = try await scaler.setReplicas(of: target, attempts: 3) { scale in
                    await cluster.setReplicas(scale.replicas + 10, of: target, as: "rival")
                    return 2
                }
            }
            #expect(error == .conflict(target, attempts: 3, writers: ["rival"]))
            #expect(try await scaler.scale(of: target).replicas == 31)
        }
    }

    @Test("what an HPA scales is left alone")
    func refusesForHPA() async throws {
        try await withCluster { cluster, scaler in
            let target = try await cluster.makeWorkload(.deployment, replicas: 1)
            try await cluster.server.apply(
                "POST",
                "/apis/autoscaling/v1/namespaces/\(cluster.namespace)/horizontalpodautoscalers",
                """
                {"metadata":{"name":"by-cpu"},"spec":{"maxReplicas":9,
                "scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"consumer"}}}
                """
            )
            let error = await failure { () async throws(KubernetesError) in
                _ = try await scaler.setReplicas(of: target) { _ in 2 }
            }
            #expect(error?.description.contains("HorizontalPodAutoscaler by-cpu owns its replicas") == true)
            #expect(try await scaler.scale(of: target).replicas == 1)
            // A StatefulSet of the same name is another workload.
            let other = try ScaleTarget(kind: "StatefulSet", namespace: cluster.namespace, name: "consumer")
            #expect(try await scaler.owner(of: other) == nil)
        }
    }

    @Test("decisions are events of the workload, and the same one again is counted")
    func recordsEvents() async throws {
        try await withCluster { cluster, scaler in
            let target = try await cluster.makeWorkload(.deployment, replicas: 1)
            let scale = try await scaler.scale(of: target)
            let event = ScaleEvent(.scaledOut, "from 1 to 2: 500 entries wait, 12 s of work")
            for _ in 0..<3 { try await scaler.record(event, of: target, scale) }
            try await scaler.record(ScaleEvent(.refused, "an HPA owns it"), of: target, nil)

            // What `kubectl describe` asks for.
            let query =
                "fieldSelector=involvedObject.kind%3DDeployment,involvedObject.uid%3D\(scale.uid)"
                + ",source%3Dthinrsmq"
            let path = "/api/v1/namespaces/\(cluster.namespace)/events"
            let events = try await cluster.get("\(path)?\(query)")["items"]?.elements ?? []
            #expect(events.count == 1)
            #expect(events.first?["reason"]?.text == "ScaledOut")
            #expect(events.first?["message"]?.text == event.message)
            #expect(events.first?["count"]?.whole == 3)
            #expect(events.first?["type"]?.text == "Normal")

            // The server forgets events after an hour.
            let name = try #require(events.first?["metadata"]?["name"]?.text)
            try await cluster.server.apply("DELETE", "\(path)/\(name)")
            try await scaler.record(event, of: target, scale)
            let again = try await cluster.get("\(path)?\(query)")["items"]?.elements ?? []
            #expect(again.map { $0["count"]?.whole } == [1])
        }
    }

    @Test("a workload that is not there is named")
    func missing() async throws {
        try await withCluster { cluster, scaler in
            let target = try ScaleTarget(kind: "StatefulSet", namespace: cluster.namespace, name: "none")
            let error = await failure { () async throws(KubernetesError) in _ = try await scaler.scale(of: target) }
            let what = "statefulsets/scale none in the namespace \(cluster.namespace)"
            #expect(error == .notFound(what))
        }
    }
}
