import Logging
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite(
    "Monitor beside losses",
    .redisServer,
    .timeLimit(.minutes(2)),
    .enabled("the server does not count entries") { try await RedisServer.countsEntries }
)
struct LossTests {
    private func unreadGone(_ monitor: MonitorFixture) async throws -> String? {
        try await monitor.metric(
            #"thinrsmq_unread_gone_entries_total{stream="\#(monitor.stream)",group="billing"}"#
        )
    }

    private func read(_ count: Int, _ monitor: MonitorFixture) async throws {
        try await monitor.server.rawCommand(
            "XREADGROUP",
            "GROUP",
            "billing",
            "bob",
            "COUNT",
            "\(count)",
            "STREAMS",
            monitor.stream,
            ">"
        )
        try await monitor.nextTick()
    }

    @Test("what a real Redis trims ahead of a group is counted exactly, over passed gaps and an emptied stream")
    func trimmed() async throws {
        let log = RecordedLog()
        try await MonitorFixture.with(try RedisServer.current, logger: log.logger) { monitor in
            func trim(to length: Int) async throws {
                try await monitor.server.rawCommand("XTRIM", monitor.stream, "MAXLEN", "\(length)")
                try await monitor.nextTick()
            }
            try await monitor.fill(10, delivering: 3)
            try await monitor.nextTick()
            #expect(try await unreadGone(monitor) == "0")
            try await trim(to: 5)
            #expect(try await unreadGone(monitor) == "2")
            try await read(1, monitor)
            try await trim(to: 2)
            #expect(try await unreadGone(monitor) == "4")
            try await read(10, monitor)
            try await trim(to: 0)
            #expect(try await unreadGone(monitor) == "4")
            for _ in 0..<3 { try await monitor.server.rawCommand("XADD", monitor.stream, "*", "a", "b") }
            try await monitor.nextTick()
            try await trim(to: 0)
            #expect(try await unreadGone(monitor) == "7")
            #expect(log.count(.warning, "entries are gone before their group read them") == 3)
        }
    }

    @Test("a stream deleted with work left is counted, and the counter stays for a scrape")
    func deleted() async throws {
        let log = RecordedLog()
        try await MonitorFixture.with(try RedisServer.current, logger: log.logger) { monitor in
            try await monitor.fill(3, delivering: 1)
            try await monitor.nextTick()
            let series = #"thinrsmq_stream_resets_total{stream="\#(monitor.stream)"}"#
            #expect(try await monitor.metric(series) == "0")
            try await monitor.server.rawCommand("DEL", monitor.stream)
            try await monitor.nextTick()
            #expect(try await monitor.metric(series) == "1")
            #expect(try await monitor.metric("thinrsmq_stream_length{stream=\"\(monitor.stream)\"}") == nil)
            #expect(log.count(.warning, "stream was deleted or went back to an older state") == 1)
        }
    }
}
