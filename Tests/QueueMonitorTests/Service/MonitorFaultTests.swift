import Logging
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("Monitor beside faults")
struct MonitorFaultTests {
    private static func mayNotReadPending() -> RedisServer.Options {
        RedisServer.Options(users: ["watcher on >secret ~* &* +@all -xpending"])
    }

    @Test(
        "pending entries that may not be read are absent instead of 0, counted, and logged once",
        .enabled("the server does not count entries") { try await RedisServer.countsEntries }
    )
    func noPermission() async throws {
        let log = RecordedLog()
        try await withRedisServer(Self.mayNotReadPending()) { server in
            try await MonitorFixture.with(server, user: ("watcher", "secret"), logger: log.logger) { monitor in
                try await monitor.fill(5, delivering: 3)
                let labels = #"{stream="\#(monitor.stream)",group="billing"}"#
                try await eventually("several ticks were refused") {
                    let count = try await monitor.metric(#"thinrsmq_stream_errors_total{reason="no_permission"}"#)
                    return count.flatMap(Double.init) ?? 0 >= 3
                }
                let page = try await monitor.get("/metrics").body
                #expect(!page.contains("thinrsmq_group_pending_by_state{"))
                #expect(!page.contains("thinrsmq_group_oldest_pending_idle_seconds{"))
                #expect(try await monitor.metric("thinrsmq_group_pending\(labels)") == "3")
                #expect(try await monitor.metric("thinrsmq_group_lag\(labels)") == "2")
                #expect(try await monitor.get("/readyz").status == "200")
                #expect(log.count(.warning, "stream cannot be read") == 1)
            }
        }
    }

    @Test("a repair that Redis refuses for want of memory is counted and logged once, and made good later")
    func outOfMemory() async throws {
        let log = RecordedLog()
        try await withRedisServer(RedisServer.Options()) { server in
            try await MonitorFixture.with(
                server,
                logger: log.logger,
                { settings, _ in settings.queue.monitor.minIdleTime = .milliseconds(50) },
                body: { monitor in
                    try await server.rawCommand("XGROUP", "CREATE", monitor.stream, "billing", "0", "MKSTREAM")
                    try await monitor.fillUnderPressure(2)
                    let labels = #"{stream="\#(monitor.stream)",group="billing"}"#
                    try await eventually("several repairs failed") {
                        let count = try await monitor.metric("thinrsmq_repair_failures_total\(labels)")
                        return count.flatMap(Double.init) ?? 0 >= 3
                    }
                    #expect(try await monitor.metric("thinrsmq_group_pending\(labels)") == "2")
                    #expect(log.count(.warning, "repair of a group failed") == 1)
                    try await server.rawCommand("CONFIG", "SET", "maxmemory", "0")
                    try await eventually("both are requeued") {
                        try await monitor.metric("thinrsmq_requeued_entries_total\(labels)") == "2"
                    }
                }
            )
        }
    }

    @Test("an outage is logged once, and so is its end")
    func outage() async throws {
        let log = RecordedLog()
        try await withRedisServer(RedisServer.Options()) { server in
            try await MonitorFixture.with(server, logger: log.logger) { monitor in
                try await monitor.nextTick()
                await server.kill()
                try await eventually("several ticks failed") {
                    let count = try await monitor.metric(#"thinrsmq_scans_total{result="failed"}"#)
                    return count.flatMap(Double.init) ?? 0 >= 3
                }
                try await server.restart()
                try await eventually("ready again") { try await monitor.get("/readyz").status == "200" }
                #expect(log.count(.warning, "tick failed, trying again") == 1)
                #expect(log.count(.info, "redis answers again") == 1)
            }
        }
    }

    @Test("a port in use ends the monitor at once, before it has changed anything")
    func portInUse() async throws {
        try await withRedisServer(RedisServer.Options()) { server in
            let elapsed = await ContinuousClock().measure {
                await #expect(throws: HTTPServerError.self) {
                    try await MonitorFixture.with(
                        server,
                        { settings, _ in
                            settings.listen = HTTPAddress(host: "127.0.0.1", port: server.port)
                            settings.interval = .seconds(3_600)
                        },
                        body: { _ in }
                    )
                }
            }
            #expect(elapsed < .seconds(60))
        }
    }
}

@Suite("Monitor: policies and stop", .redisServer)
struct MonitorPolicyTests {
    /// Runs a monitor of a policy beside one exhausted entry and one that is merely orphaned.
    private func with(_ policy: ClaimPolicy, body: (MonitorFixture) async throws -> Void) async throws {
        try await MonitorFixture.with(
            try RedisServer.current,
            { settings, _ in
                settings.claimPolicy = policy
                settings.queue.monitor.minIdleTime = .seconds(30)
            },
            body: { monitor in
                try await monitor.fill(2, delivering: 2)
                let entries = try await monitor.server.rawCommand("XRANGE", monitor.stream, "-", "+").elements
                for (entry, deliveries) in zip(entries, ["3", "1"]) {
                    let id = try #require(entry.elements.first?.string)
                    try await monitor.server.rawCommand(
                        "XCLAIM",
                        monitor.stream,
                        "billing",
                        "alice",
                        "0",
                        id,
                        "IDLE",
                        "60000",
                        "RETRYCOUNT",
                        deliveries
                    )
                }
                try await body(monitor)
            }
        )
    }

    private func states(_ monitor: MonitorFixture) async throws -> [String: String] {
        var states: [String: String] = [:]
        for state in ["exhausted", "orphaned"] {
            let labels = #"{stream="\#(monitor.stream)",group="billing",state="\#(state)"}"#
            states[state] = try await monitor.metric("thinrsmq_group_pending_by_state\(labels)")
        }
        return states
    }

    @Test("observe counts and writes nothing")
    func observe() async throws {
        try await with(.observe) { monitor in
            try await eventually("both are seen") {
                try await states(monitor) == ["exhausted": "1", "orphaned": "1"]
            }
            try await monitor.nextTick()
            #expect(try await monitor.server.rawCommand("XLEN", monitor.stream).integer == 2)
            #expect(try await monitor.server.rawCommand("EXISTS", monitor.stream + ":dlq").integer == 0)
        }
    }

    @Test("deadLetter moves the exhausted entry and leaves the orphan to its group")
    func deadLetter() async throws {
        try await with(.deadLetter) { monitor in
            let labels = #"{stream="\#(monitor.stream)",group="billing"}"#
            try await eventually("one is dead") {
                try await monitor.metric("thinrsmq_dead_lettered_entries_total\(labels)") == "1"
            }
            try await monitor.nextTick()
            #expect(try await states(monitor) == ["exhausted": "0", "orphaned": "1"])
            #expect(try await monitor.metric("thinrsmq_stream_dead_letters{stream=\"\(monitor.stream)\"}") == "1")
            #expect(try await monitor.metric("thinrsmq_requeued_entries_total\(labels)") == "0")
        }
    }

    @Test("a stop between two ticks is prompt, and takes the monitor's name out of the group")
    func stop() async throws {
        let server = try RedisServer.current
        var stream = ""
        let elapsed = try await MonitorFixture.timeToStop(server, interval: .seconds(3_600)) { monitor in
            stream = monitor.stream
            let labels = #"{stream="\#(monitor.stream)",group="billing"}"#
            try await eventually("the orphan is requeued by the only tick") {
                try await monitor.metric("thinrsmq_requeued_entries_total\(labels)") == "1"
            }
        }
        #expect(elapsed < .seconds(5))
        let names = try await server.rawCommand("XINFO", "CONSUMERS", stream, "billing").elements
            .compactMap { $0.elements.dropFirst().first?.string }
        #expect(names == ["alice"])
    }
}
