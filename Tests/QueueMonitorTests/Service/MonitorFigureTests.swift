import Foundation
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("Figures of a monitor", .redisServer)
struct MonitorFigureTests {
    @Test("/api/v1/status tells figures, verdicts and consumers, of all streams or one, and no payload")
    func status() async throws {
        try await MonitorFixture.with(try RedisServer.current) { monitor in
            try await monitor.fill(10, delivering: 4)
            try await monitor.nextTick()
            for path in ["/api/v1/status", "/api/v1/status?stream=\(monitor.stream)"] {
                let (status, head, body) = try await monitor.get(path)
                #expect(status == "200")
                #expect(head.contains("application/json"))
                let document = try JSONDecoder().decode(Status.self, from: Data(body.utf8))
                let stream = try #require(document.streams.first)
                #expect(stream.stream == monitor.stream)
                #expect(stream.groups.map(\.group) == ["billing"])
                #expect(stream.groups.first?.health == "ok")
                #expect(stream.groups.first?.reason.contains("6 entries wait and 4 are pending") == true)
                #expect(stream.groups.first?.pending == 4)
                #expect(stream.groups.first?.consumers.map(\.consumer) == ["alice"])
                #expect(stream.groups.first?.consumers.first?.state == "active")
                #expect(!body.contains("payload"))
            }
            #expect(try await monitor.get("/api/v1/status?stream=other").body.contains(#""streams":[]"#))
        }
    }

    private struct Status: Decodable {
        struct Stream: Decodable {
            let stream: String
            let groups: [Group]
        }

        struct Group: Decodable {
            let group: String
            let health: String
            let reason: String
            let pending: Int
            let consumers: [Consumer]
        }

        struct Consumer: Decodable {
            let consumer: String
            let state: String
        }

        let streams: [Stream]
    }

    @Test("streams are also served by redis_exporter's names, if that is asked for")
    func redisExporterNames() async throws {
        try await MonitorFixture.with(try RedisServer.current) { settings, _ in
            settings.metrics.redisExporterNames = true
            settings.metrics.consumers = 1
        } body: { monitor in
            try await monitor.fill(10, delivering: 4)
            try await monitor.nextTick()
            let stream = #"db="db0",stream="\#(monitor.stream)""#
            #expect(try await monitor.metric("redis_stream_length{\(stream)}") == "10")
            #expect(try await monitor.metric("redis_stream_groups{\(stream)}") == "1")
            let group = stream + #",group="billing""#
            #expect(try await monitor.metric("redis_stream_group_messages_pending{\(group)}") == "4")
            let consumer = group + #",consumer="alice""#
            #expect(try await monitor.metric("redis_stream_group_consumer_messages_pending{\(consumer)}") == "4")
            let own = #"stream="\#(monitor.stream)",group="billing",consumer="alice""#
            #expect(try await monitor.metric("thinrsmq_consumer_pending{\(own)}") == "4")
        }
    }

    @Test("a lag that Redis does not know after XDEL is counted in the stream")
    func nullLag() async throws {
        try await MonitorFixture.with(try RedisServer.current) { monitor in
            try await monitor.fill(10, delivering: 4)
            let ids = try await monitor.server.rawCommand("XRANGE", monitor.stream, "-", "+").elements
            let seventh = try #require(ids[6].elements.first?.string)
            try await monitor.server.rawCommand("XDEL", monitor.stream, seventh)
            try await monitor.nextTick()
            let labels = #"stream="\#(monitor.stream)",group="billing""#
            #expect(try await monitor.metric("thinrsmq_group_lag{\(labels)}") == "5")
            #expect(
                try await monitor.metric("thinrsmq_group_lag_confidence{\(labels),confidence=\"counted\"}") == "1"
            )
        }
    }

    @Test("dead letters are told apart by reason, and groups that stand still by verdict")
    func verdicts() async throws {
        try await MonitorFixture.with(try RedisServer.current) { settings, _ in
            settings.queue.monitor.minIdleTime = .milliseconds(200)
            settings.claimPolicy = .observe
        } body: { monitor in
            try await monitor.fill(3, delivering: 0)
            for error in ["boom", "boom", "entry has no type"] {
                try await monitor.server.rawCommand(
                    "XADD",
                    monitor.stream + ":dlq",
                    "*",
                    "last_error",
                    error,
                    "consumer_group",
                    "billing"
                )
            }
            try await monitor.nextTick()
            let byReason = "thinrsmq_stream_dead_letters_by_reason{stream=\"\(monitor.stream)\",reason="
            #expect(try await monitor.metric("\(byReason)\"failed\"}") == "2")
            #expect(try await monitor.metric("\(byReason)\"unreadable\"}") == "1")
            let labels = #"stream="\#(monitor.stream)",group="billing",verdict="no_consumers""#
            try await eventually("the verdict is that nobody consumes") {
                try await monitor.metric("thinrsmq_group_health{\(labels)}") == "1"
            }
        }
    }
}
