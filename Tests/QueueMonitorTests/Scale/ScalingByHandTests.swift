import Autoscaling
import Foundation
import JSON
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("Scaling by hand, and by two monitors", .redisServer, .timeLimit(.minutes(2)))
struct ScalingByHandTests {
    private static let path = "/api/v1/scale/orders"

    @Test("a pause and a number hold for both monitors, whichever took them, until they are ended")
    func overrides() async throws {
        let (workload, namespace) = (FakeActuator(), testNamespace())
        try await MonitorFixture.scaling(workload, namespace: namespace) { first in
            try await MonitorFixture.scaling(workload, namespace: namespace) { second in
                let pause = try await second.send("POST", "\(Self.path)?for=1h", token: "let-me-in")
                #expect(pause.status == "200" && pause.body.contains("until"), "\(pause)")
                for monitor in [first, second] {
                    try await eventually("it is paused") { try await monitor.scale().json["until"] != nil }
                }
                try await first.begin(12)
                for monitor in [first, second] { try await monitor.waitForReason(.paused) }
                #expect(workload.state.current.changes.isEmpty)
                let manual = try await first.send("POST", "\(Self.path)?for=1h&replicas=2", token: "let-me-in")
                #expect(manual.status == "200")
                try await workload.state.wait { $0.replicas == 2 }
                for monitor in [first, second] { try await monitor.waitForReason(.manual) }
                #expect(workload.state.current.changes == ["0→2"])
                let end = try await second.send("DELETE", Self.path, token: "let-me-in")
                #expect(end.status == "200")
                try await workload.state.wait { $0.replicas == 3 }
                #expect(workload.state.current.changes == ["0→2", "2→3"])
            }
        }
    }

    @Test("what was asked for ends by itself")
    func ends() async throws {
        let workload = FakeActuator()
        try await MonitorFixture.scaling(workload) { monitor in
            try await monitor.begin(12)
            let answer = try await monitor.send("POST", "\(Self.path)?for=2s&replicas=1", token: "let-me-in")
            #expect(answer.status == "200")
            try await workload.state.wait { $0.replicas == 1 }
            try await workload.state.wait { $0.replicas == 3 }
        }
    }

    @Test("nothing is changed without the token, and nothing that makes no sense")
    func refuses() async throws {
        let workload = FakeActuator()
        try await MonitorFixture.scaling(workload) { monitor in
            func status(_ method: String, _ path: String, _ token: String? = "let-me-in") async throws -> String {
                try await monitor.send(method, path, token: token).status
            }
            for token in [nil, "let-me-i", ""] {
                #expect(try await status("POST", "\(Self.path)?for=1h", token) == "401")
                #expect(try await status("DELETE", Self.path, token) == "401")
            }
            for query in [
                "", "?for=1", "?for=0s", "?for=721h", "?for=1h&replicas=x", "?for=1h&replicas=-1",
                "?for=1h&replicas=10001", "?for=1h&replcias=3",
            ] {
                #expect(try await status("POST", Self.path + query) == "400", "\(query)")
            }
            #expect(try await status("POST", "/api/v1/scale/other?for=1h") == "404")
            #expect(try await status("DELETE", "/api/v1/scale/other") == "404")
            try await monitor.nextTick()
            #expect(try await monitor.scale().json["until"] == nil)
        }
        try await MonitorFixture.scaling(workload, { $0.apiToken = nil }) { monitor in
            let pause = try await monitor.send("POST", "\(Self.path)?for=1h", token: "let-me-in")
            let end = try await monitor.send("DELETE", Self.path, token: "let-me-in")
            #expect((pause.status, end.status) == ("403", "403"))
        }
    }

    @Test("of two monitors the leader acts; when it stops the other does, and nothing is done twice")
    func two() async throws {
        let (workload, namespace) = (FakeActuator(), testNamespace())
        let atOnce: @Sendable (inout MonitorSettings) -> Void = {
            $0.scaling.targets[0].scaling.scaleUp.policies = [.pods(100, .seconds(1))]
        }
        try await MonitorFixture.scaling(workload, namespace: namespace, atOnce) { first in
            try await eventually("the first leads") { try await first.metric("thinrsmq_leader") == "1" }
            try await MonitorFixture.scaling(workload, namespace: namespace, atOnce) { second in
                try await first.begin(12)
                try await workload.state.wait { $0.replicas == 3 }
                try await second.nextTick()
                let up = #"thinrsmq_scaling_changes_total{target="orders",direction="up"}"#
                try await eventually("the first counts it") { try await first.metric(up) == "1" }
                #expect(try await second.metric(up) == "0")
                // Both say the same.
                #expect(try await second.scale().json["current"]?.whole == 3)
                first.service.stop()
                try await eventually("the second leads") { try await second.metric("thinrsmq_leader") == "1" }
                try await second.add(13)
                try await workload.state.wait { $0.replicas == 5 }
                #expect(workload.state.current.changes == ["0→3", "3→5"])
                #expect(workload.state.current.attempts == 2)
            }
        }
    }
}
