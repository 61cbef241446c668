import Foundation
import Metrics
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("Monitor", .redisServer)
struct MonitorServiceTests {
    @Test(
        "the exported numbers are what was done, exactly",
        .enabled("the server does not count entries") { try await RedisServer.countsEntries }
    )
    func groundTruth() async throws {
        try await MonitorFixture.with(try RedisServer.current) { monitor in
            try await monitor.fill(10, delivering: 4)
            try await monitor.server.rawCommand("XADD", monitor.stream + ":dlq", "*", "original_id", "1-1")
            try await monitor.nextTick()
            let labels = #"{stream="\#(monitor.stream)",group="billing"}"#
            let stream = #"{stream="\#(monitor.stream)"}"#
            #expect(try await monitor.metric("thinrsmq_stream_length\(stream)") == "10")
            #expect(try await monitor.metric("thinrsmq_stream_entries_added_total\(stream)") == "10")
            #expect(try await monitor.metric("thinrsmq_stream_dead_letters\(stream)") == "1")
            #expect(try await monitor.metric("thinrsmq_group_lag\(labels)") == "6")
            #expect(try await monitor.metric("thinrsmq_group_pending\(labels)") == "4")
            #expect(try await monitor.metric("thinrsmq_group_consumers\(labels)") == "1")
            #expect(try await monitor.metric("thinrsmq_redis_up") == "1")
            #expect(try await monitor.metric("thinrsmq_requeued_entries_total\(labels)") == "0")
            let inFlight = #"{stream="\#(monitor.stream)",group="billing",state="in_flight"}"#
            #expect(try await monitor.metric("thinrsmq_group_pending_by_state\(inFlight)") == "4")
            #expect(try await monitor.metric("thinrsmq_stream_length{stream=\"\(monitor.stream):dlq\"}") == nil)
        }
    }

    @Test(
        "orphans are requeued for any consumer of the group, and counted",
        .enabled("the server does not count entries") { try await RedisServer.countsEntries }
    )
    func repair() async throws {
        try await MonitorFixture.with(
            try RedisServer.current,
            { settings, _ in settings.queue.monitor.minIdleTime = .milliseconds(50) },
            body: { monitor in
                try await monitor.fill(3, delivering: 3)
                let labels = #"{stream="\#(monitor.stream)",group="billing"}"#
                try await eventually("three entries are requeued") {
                    try await monitor.metric("thinrsmq_requeued_entries_total\(labels)") == "3"
                }
                try await monitor.nextTick()
                #expect(try await monitor.metric("thinrsmq_group_lag\(labels)") == "3")
                #expect(try await monitor.server.rawCommand("XLEN", monitor.stream).integer == 6)
            }
        )
    }

    @Test("a stream that only a pattern matches is not written to")
    func foreignStreams() async throws {
        try await MonitorFixture.with(
            try RedisServer.current,
            { settings, namespace in
                settings.namespaces = []
                settings.streamPatterns = [namespace + ":*"]
                settings.queue.monitor.minIdleTime = .milliseconds(50)
            },
            body: { monitor in
                try await monitor.fill(2, delivering: 2)
                let labels = #"{stream="\#(monitor.stream)",group="billing",state="orphaned"}"#
                try await eventually("the orphans are seen") {
                    try await monitor.metric("thinrsmq_group_pending_by_state\(labels)") == "2"
                }
                try await monitor.nextTick()
                #expect(try await monitor.server.rawCommand("XLEN", monitor.stream).integer == 2)
                #expect(
                    try await monitor.server.rawCommand("XINFO", "CONSUMERS", monitor.stream, "billing").elements.count
                        == 1
                )
            }
        )
    }

    @Test("nothing is requeued on a stream of several groups, unless they are known to skip by _for_group")
    func severalGroups() async throws {
        try await MonitorFixture.with(
            try RedisServer.current,
            { settings, _ in settings.queue.monitor.minIdleTime = .milliseconds(50) },
            body: { monitor in
                try await monitor.server.rawCommand("XGROUP", "CREATE", monitor.stream, "audit", "0", "MKSTREAM")
                try await monitor.fill(2, delivering: 2)
                let labels = #"{stream="\#(monitor.stream)",group="billing",state="orphaned"}"#
                try await eventually("the orphans are seen") {
                    try await monitor.metric("thinrsmq_group_pending_by_state\(labels)") == "2"
                }
                try await monitor.nextTick()
                #expect(try await monitor.server.rawCommand("XLEN", monitor.stream).integer == 2)
            }
        )
    }

    @Test("a stream that is gone takes its series along")
    func vanishedStreams() async throws {
        try await MonitorFixture.with(try RedisServer.current) { monitor in
            try await monitor.fill(1, delivering: 1)
            // Nothing is left to do, so that nothing is lost.
            let entry = try await monitor.server.rawCommand("XRANGE", monitor.stream, "-", "+").elements.first
            let id = try #require(entry?.elements.first?.string)
            try await monitor.server.rawCommand("XACK", monitor.stream, "billing", id)
            try await monitor.nextTick()
            let before = try await monitor.get("/metrics").body
            #expect(before.contains(monitor.stream))
            try await monitor.server.rawCommand("DEL", monitor.stream)
            try await monitor.nextTick()
            let after = try await monitor.get("/metrics").body
            #expect(!after.contains(monitor.stream))
        }
    }

    @Test("a key of another type costs one counter, and the rest goes on")
    func wrongType() async throws {
        try await MonitorFixture.with(
            try RedisServer.current,
            { settings, namespace in settings.streamPatterns += [namespace + "-text"] },
            body: { monitor in
                try await monitor.server.rawCommand("SET", monitor.namespace + "-text", "no stream")
                try await monitor.fill(1, delivering: 0)
                try await monitor.nextTick()
                let count = try await monitor.metric(#"thinrsmq_stream_errors_total{reason="wrong_type"}"#)
                #expect(try #require(count.flatMap(Double.init)) > 0)
                #expect(try await monitor.metric("thinrsmq_stream_length{stream=\"\(monitor.stream)\"}") == "1")
            }
        )
    }

    @Test("promtool and the strict parser accept the page")
    func pages() async throws {
        try await MonitorFixture.with(try RedisServer.current) { monitor in
            try await monitor.fill(3, delivering: 2)
            try await monitor.server.rawCommand("XGROUP", "CREATE", monitor.stream, "g\"\\\né", "0")
            try await monitor.nextTick()
            let text = try await monitor.get("/metrics")
            #expect(text.head.contains("text/plain; version=0.0.4"))
            let verdict = try await ReferenceParser.promtool(text.body)
            #expect(verdict.accepted)
            #expect(verdict.output == "")
            guard await StrictParser.isInstalled() else { return }
            let open = try await monitor.get("/metrics", accept: "application/openmetrics-text; version=1.0.0")
            let samples = try await StrictParser.samples(of: open.body)
            #expect(samples.contains { $0.name == "thinrsmq_group_pending" && $0.labels["group"] == "g\"\\\né" })
        }
    }

    @Test("what libraries count through the monitor's factory is served")
    func libraries() async throws {
        try await MonitorFixture.with(try RedisServer.current) { monitor in
            let counter = Metrics.Counter(
                label: "thinrsmq_consumer_handled",
                dimensions: [("stream", monitor.stream), ("group", "billing")],
                factory: monitor.service.metricsFactory
            )
            counter.increment(by: 4)
            let series = #"thinrsmq_consumer_handled_total{group="billing",stream="\#(monitor.stream)"}"#
            let counted = try await monitor.metric(series)
            #expect(counted == "4")
            counter.destroy()
            let destroyed = try await monitor.metric(series)
            #expect(destroyed == nil)
        }
    }

    @Test("the paths of the monitor")
    func paths() async throws {
        try await MonitorFixture.with(try RedisServer.current) { monitor in
            for (path, status) in [("/livez", "200"), ("/healthz", "200"), ("/", "200"), ("/nothing", "404")] {
                let answer = try await monitor.get(path)
                #expect(answer.status == status, "\(path)")
            }
        }
    }

    @Test("an entry that is no message harms no tick")
    func malformed() async throws {
        try await MonitorFixture.with(
            try RedisServer.current,
            { settings, _ in settings.queue.monitor.minIdleTime = .milliseconds(50) },
            body: { monitor in
                try await monitor.server.rawCommand("XGROUP", "CREATE", monitor.stream, "billing", "0", "MKSTREAM")
                try await monitor.server.rawCommand("XADD", monitor.stream, "*", "note", "no type")
                try await monitor.server.rawCommand(
                    "XREADGROUP",
                    "GROUP",
                    "billing",
                    "alice",
                    "STREAMS",
                    monitor.stream,
                    ">"
                )
                try await eventually("the entry is requeued with its field") {
                    let last = try await monitor.server.rawCommand("XREVRANGE", monitor.stream, "+", "-", "COUNT", "1")
                    let fields = try #require(last.elements.first?.elements[1].strings)
                    return fields.starts(with: ["note", "no type", "_for_group", "billing", "_retry_attempt", "1"])
                }
            }
        )
    }
}

@Suite("Monitor with a Redis of its own")
struct MonitorOutageTests {
    @Test("a scrape asks Redis nothing")
    func scrapeCost() async throws {
        try await withRedisServer(RedisServer.Options()) { server in
            try await MonitorFixture.with(
                server,
                { settings, _ in settings.interval = .seconds(3_600) },
                body: { monitor in
                    try await eventually("the first tick is done") { try await monitor.get("/readyz").status == "200" }
                    let before = try await commandsProcessed(by: server)
                    for _ in 0..<5 { #expect(try await monitor.get("/metrics").status == "200") }
                    // The look itself: the first INFO, and the AUTH before the second.
                    #expect(try await commandsProcessed(by: server) == before + 2)
                }
            )
        }
    }

    private func commandsProcessed(by server: RedisServer) async throws -> Int {
        let info = try #require(try await server.rawCommand("INFO", "stats").string)
        let line = info.split(whereSeparator: \.isNewline).first { $0.hasPrefix("total_commands_processed:") }
        return try #require(line.flatMap { Int($0.drop { $0 != ":" }.dropFirst()) })
    }

    @Test("a Redis that goes away is reported and survived")
    func outage() async throws {
        try await withRedisServer(RedisServer.Options()) { server in
            try await MonitorFixture.with(server) { monitor in
                try await eventually("ready") { try await monitor.get("/readyz").status == "200" }
                await server.kill()
                try await eventually("not ready") { try await monitor.get("/readyz").status == "503" }
                #expect(try await monitor.get("/livez").status == "200")
                #expect(try await monitor.metric("thinrsmq_redis_up") == "0")
                try await server.restart()
                try await eventually("ready again") { try await monitor.get("/readyz").status == "200" }
                #expect(try await monitor.metric("thinrsmq_redis_up") == "1")
            }
        }
    }

    @Test("a Redis that is away at the start is waited for")
    func absentAtStart() async throws {
        try await withRedisServer(RedisServer.Options()) { server in
            await server.kill()
            try await MonitorFixture.with(server) { monitor in
                try await eventually("not ready") { try await monitor.get("/readyz").status == "503" }
                try await server.restart()
                try await eventually("ready") { try await monitor.get("/readyz").status == "200" }
            }
        }
    }

    @Test("a port in use is a clear error")
    func portInUse() async throws {
        try await withRedisServer(RedisServer.Options()) { server in
            let error = await #expect(throws: HTTPServerError.self) {
                try await MonitorFixture.with(
                    server,
                    { settings, _ in settings.listen = HTTPAddress(host: "127.0.0.1", port: server.port) },
                    body: { _ in }
                )
            }
            #expect(error?.description == "cannot listen on 127.0.0.1:\(server.port): the address is already in use")
        }
    }
}
