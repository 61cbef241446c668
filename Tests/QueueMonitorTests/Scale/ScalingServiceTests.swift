import Autoscaling
import Foundation
import JSON
import Logging
import Redis
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("Scaling of a running monitor", .redisServer, .timeLimit(.minutes(2)))
struct ScalingServiceTests {
    @Test("traffic scales up from none and back to none, each with its reason")
    func traffic() async throws {
        let workload = FakeActuator()
        let log = RecordedLog()
        try await MonitorFixture.scaling(workload, logger: log.logger) { monitor in
            try await monitor.fill(12, delivering: 0)
            // Twelve entries, five for each replica while nobody knows how fast they are.
            try await workload.state.wait { $0.replicas == 3 }
            try await eventually("it says so, and why") {
                let (status, json) = try await monitor.scale()
                return status == "200" && json["replicas"]?.whole == 3
                    && json["lastChange"]?["text"]?.text?.contains("to 3") == true
            }
            try await monitor.drain()
            try await workload.state.wait { $0.replicas == 0 }
            try await monitor.waitForReason(.idle)
            #expect(workload.state.current.changes.first?.hasPrefix("0→") == true)
            #expect(workload.state.current.told.count == workload.state.current.changes.count)
            #expect(log.count(.notice, "scaled") == workload.state.current.changes.count)
            let ups = workload.state.current.changes.count { $0.first ?? "0" < $0.last ?? "0" }
            let up = #"thinrsmq_scaling_changes_total{target="orders",direction="up"}"#
            #expect(try await monitor.metric(up) == "\(ups)")
            #expect(try await monitor.metric(#"thinrsmq_scaling_wanted_replicas{target="orders"}"#) == "0")
            #expect(try await monitor.metric(#"thinrsmq_scaling_reason{target="orders",reason="idle"}"#) == "1")
        }
    }

    @Test("while Redis is away, and while the stream is gone, everything stays as it is")
    func holds() async throws {
        let workload = FakeActuator()
        let server = try RedisServer.current
        try await withFaultProxy(to: server.port) { proxy in
            try await MonitorFixture.scaling(workload, through: proxy.port) { monitor in
                try await monitor.begin(12)
                try await workload.state.wait { $0.replicas == 3 }
                try await server.rawCommand("DEL", monitor.stream)
                try await monitor.waitForReason(.unknown)
                try await monitor.nextTick()
                #expect(workload.state.current.replicas == 3)
                try await monitor.begin(12)
                try await eventually("it is known again") {
                    try await monitor.scale().json["reason"]?.text != "unknown"
                }
                proxy.refuseConnections()
                proxy.cutConnections()
                try await monitor.waitForReason(.unknown)
                let (status, json) = try await monitor.scale()
                #expect(status == "200")
                #expect(json["replicas"]?.whole == 3)
                #expect(workload.state.current.changes == ["0→3"])
            }
        }
    }

    @Test("entries of a stream wake consumers that have yet to make their group")
    func noGroup() async throws {
        let workload = FakeActuator()
        try await MonitorFixture.scaling(workload) { monitor in
            try await monitor.add(12)
            try await workload.state.wait { $0.replicas == 3 }
            try await monitor.waitForReason(.steady)
        }
    }

    @Test("what was decided is stored for the monitor that comes next, which reads it; nonsense does no harm")
    func records() async throws {
        let (workload, namespace) = (FakeActuator(), testNamespace())
        let server = try RedisServer.current
        let scope = ["namespace \(namespace)", "stream \(namespace):orders"]
        let logger = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
        let client = try RedisClient(RedisConfiguration(host: "127.0.0.1", port: server.port), logger: logger)
        defer { client.close() }
        let store = ScalingStore(lockKey: LeaderLock(scope: scope, holder: "x", client: client).key, client: client)
        try await MonitorFixture.scaling(workload, namespace: namespace) { monitor in
            try await monitor.fill(12, delivering: 0)
            try await workload.state.wait { $0.replicas == 3 }
            try await eventually("it is stored") { try await store.loadRecords()["orders"] != nil }
        }
        let record = try #require(try await store.loadRecords()["orders"])
        let settings = ScalingTarget.quick(namespace).scaling
        let restored = try Autoscaler.restored(settings: settings, from: record, at: Timestamp.now().unixMilliseconds)
        #expect(restored != nil)
        try await store.save("nonsense", of: "orders")
        try await MonitorFixture.scaling(workload, namespace: namespace) { monitor in
            try await eventually("it decides") { try await monitor.scale().status == "200" }
        }
    }

    @Test("a dry run decides and changes nothing, and goes on to say the same")
    func dryRun() async throws {
        let workload = FakeActuator()
        try await MonitorFixture.scaling(workload, { $0.scaling.targets[0].isDryRun = true }) { monitor in
            try await monitor.begin(12)
            try await eventually("it would scale") { try await monitor.scale().json["replicas"]?.whole == 3 }
            // What was not done uses up nothing that policies allow: the decision stays.
            for _ in 0..<5 {
                try await monitor.nextTick()
                #expect(try await monitor.scale().json["replicas"]?.whole == 3)
            }
            #expect(try await monitor.get("/api/v1/scale/orders").body.contains(#""dryRun":true"#))
            #expect(workload.state.current.attempts == 0)
        }
    }

    @Test("a failure is logged and told of once, counted each time, and over once it works")
    func fails() async throws {
        let workload = FakeActuator()
        workload.state.update { $0.refusal = "the API server does not answer" }
        let log = RecordedLog()
        try await MonitorFixture.scaling(workload, logger: log.logger) { monitor in
            try await monitor.begin(12)
            try await workload.state.wait { $0.attempts >= 4 }
            #expect(log.count(.warning, "target cannot be scaled") == 1)
            #expect(workload.state.current.told == ["the API server does not answer"])
            #expect(try await monitor.scale().json["notDone"]?.text == "the API server does not answer")
            let failures = #"thinrsmq_scaling_failures_total{target="orders"}"#
            try await eventually("they are counted") { Int(try await monitor.metric(failures) ?? "") ?? 0 >= 3 }
            workload.state.update { $0.refusal = nil }
            try await workload.state.wait { $0.replicas == 3 }
            try await eventually("it is over") { log.count(.info, "target can be scaled again") == 1 }
        }
    }

    @Test("a target that hangs delays neither scans nor other targets, nor the end")
    func hangs() async throws {
        let workload = FakeActuator()
        try await MonitorFixture.with(
            try RedisServer.current,
            actuators: ["stuck": HangingActuator(), "orders": workload],
            { settings, namespace in
                var stuck = ScalingTarget.quick(namespace)
                stuck.name = "stuck"
                settings.scaling.targets = [stuck, .quick(namespace)]
            },
            body: { monitor in
                try await monitor.begin(12)
                try await workload.state.wait { $0.replicas == 3 }
                try await monitor.drain()
                try await workload.state.wait { $0.replicas == 0 }
                #expect(try await monitor.get("/api/v1/scale/stuck").status == "503")
            }
        )
    }

    @Test("the number is unknown, and no 0, until somebody knows: 503, and 404 for what is no target")
    func unknown() async throws {
        // Nobody changes it here: consumers are counted, and there is no group.
        try await MonitorFixture.with(
            try RedisServer.current,
            { settings, namespace in
                settings.scaling.targets = [
                    ScalingTarget(name: "orders", stream: "\(namespace):orders", group: "billing")
                ]
            },
            body: { monitor in
                #expect(try await monitor.scale().status == "503")
                try await monitor.nextTick()
                let (status, json) = try await monitor.scale()
                #expect(status == "503")
                #expect(json["replicas"] == nil)
                #expect(try await monitor.get("/api/v1/scale/other").status == "404")
                try await monitor.begin(12)
                try await eventually("KEDA gets a number") {
                    let (status, json) = try await monitor.scale()
                    return status == "200" && json["replicas"]?.whole == 3
                }
                let list = try await monitor.get("/api/v1/scale").body
                #expect(list.hasPrefix("[{") && list.contains(#""target":"orders""#))
            }
        )
    }
}
