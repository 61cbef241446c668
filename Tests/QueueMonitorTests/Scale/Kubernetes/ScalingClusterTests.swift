import JSON
import Logging
import TestSupport
import Testing

@testable import QueueMonitor

// Skipped, and listed as such, where no control plane was built.
@Suite(
    "Scaling: a real API server",
    .redisServer,
    .enabled(if: KubernetesServer.isInstalled, KubernetesServer.absence),
    .timeLimit(.minutes(4))
)
struct ScalingClusterTests {
    private func monitor(
        _ cluster: ScaledCluster,
        _ queues: String = testNamespace(),
        log: RecordedLog = RecordedLog(),
        url: String? = nil,
        through port: Int? = nil,
        body: (MonitorFixture) async throws -> Void
    ) async throws {
        try await MonitorFixture.with(
            try RedisServer.current,
            namespace: queues,
            through: port,
            logger: log.logger,
            { settings, namespace in cluster.configure(&settings, namespace, url: url) },
            body: body
        )
    }

    @Test("from 0 by traffic, and back to 0 when all is done, with an event for each")
    func traffic() async throws {
        try await ScaledCluster.with { cluster in
            try await monitor(cluster) { monitor in
                try await monitor.begin(12)
                try await cluster.waitForReplicas(3)
                try await eventually("the monitor sees what there is") {
                    let (_, json) = try await monitor.scale()
                    // There is no kubelet: none of them becomes ready.
                    return json["current"]?.whole == 3 && json["ready"]?.whole == 0
                }
                try await monitor.drain()
                try await cluster.waitForReplicas(0)
                try await eventually("both are told of") {
                    try await Set(cluster.events()).isSuperset(of: ["ScaledOut", "ScaledIn"])
                }
                #expect(try await monitor.metric(#"thinrsmq_scaling_failures_total{target="orders"}"#) == "0")
            }
        }
    }

    @Test("of two monitors, when the leader is cut off the other decides anew: nothing twice, and nothing lost")
    func leaderLost() async throws {
        let (queues, redis) = (testNamespace(), try RedisServer.current)
        try await ScaledCluster.with { cluster in
            try await withFaultProxy(to: redis.port) { proxy in
                try await monitor(cluster, queues, through: proxy.port) { first in
                    try await eventually("the first leads") { try await first.metric("thinrsmq_leader") == "1" }
                    try await monitor(cluster, queues) { second in
                        try await first.begin(8)
                        try await cluster.waitForReplicas(2)
                        let before = try await cluster.generation()
                        // It hears of nothing any more, and its lock ends.
                        proxy.refuseConnections()
                        proxy.cutConnections()
                        try await second.add(10)
                        try await cluster.waitForReplicas(4)
                        #expect(try await second.metric("thinrsmq_leader") == "1")
                        try await second.nextTick()
                        // One write, and it was the second's.
                        #expect(try await cluster.generation() == before.map { $0 + 1 })
                        let up = #"thinrsmq_scaling_changes_total{target="orders",direction="up"}"#
                        #expect(try await first.metric(up) == "1")
                        #expect(try await second.metric(up) == "1")
                    }
                }
            }
        }
    }

    @Test("a workload that an HPA owns is left alone, which is told once; and scaled once the HPA is gone")
    func owned() async throws {
        let log = RecordedLog()
        try await ScaledCluster.with { cluster in
            try await cluster.addHPA()
            try await monitor(cluster, log: log) { monitor in
                try await monitor.begin(12)
                try await log.wait(for: "HorizontalPodAutoscaler rival owns its replicas")
                for _ in 0..<3 { try await monitor.nextTick() }
                #expect(try await cluster.replicas() == 0)
                #expect(log.count(.warning, "target cannot be scaled") == 1)
                try await eventually("it is told where people look") {
                    try await cluster.events() == ["ScalingRefused"]
                }
                #expect(try await monitor.scale().json["notDone"]?.text?.contains("rival") == true)
                try await cluster.removeHPA()
                try await cluster.waitForReplicas(3)
            }
        }
    }

    @Test("while the API server is away scans go on and failures are counted; when it is back, it is scaled")
    func serverDies() async throws {
        let log = RecordedLog()
        try await ScaledCluster.with { cluster in
            try await cluster.server.withAnother { other, whileDead in
                try await monitor(cluster, log: log, url: other.url) { monitor in
                    try await monitor.begin(0)
                    try await eventually("it is read") { try await monitor.scale().status == "200" }
                    try await whileDead {
                        try await monitor.add(12)
                        try await log.wait(for: "replicas of target cannot be read")
                        for _ in 0..<3 { try await monitor.nextTick() }
                        #expect(try await monitor.scale().status == "503")
                        #expect(try await cluster.replicas() == 0)
                        let failures = try await monitor.metric(#"thinrsmq_scaling_failures_total{target="orders"}"#)
                        #expect(failures != "0")
                    }
                    try await cluster.waitForReplicas(3)
                    // Once for each thing that is said of it: the connection is lost, refused, and answered too early.
                    #expect(log.count(.warning, "replicas of target cannot be read") <= 4)
                }
            }
        }
    }
}
