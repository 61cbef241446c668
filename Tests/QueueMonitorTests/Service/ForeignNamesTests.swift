import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("Monitor and names that are equal to Swift only", .redisServer)
struct ForeignNamesTests {
    /// `é` as one scalar and as two: different bytes, so different groups of Redis, and equal strings of Swift.
    @Test("two groups whose names are canonically equivalent end no tick")
    func equivalentGroups() async throws {
        try await MonitorFixture.with(try RedisServer.current) { monitor in
            try await monitor.fill(2, delivering: 2, group: "caf\u{E9}")
            try await monitor.server.rawPipeline([
                ["XGROUP", "CREATE", monitor.stream, "cafe\u{301}", "0"],
                ["XREADGROUP", "GROUP", "cafe\u{301}", "bob", "STREAMS", monitor.stream, ">"],
            ])
            let tick = try await monitor.nextTick()
            #expect(tick.snapshot.streams.first?.groups.map(\.information.pending) == [2, 2])
        }
    }
}
