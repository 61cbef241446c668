import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("Monitor: stop during an outage")
struct MonitorStopTests {
    /// Each group that was repaired is to be left, and each of those steps would wait for Redis.
    @Test("a stop while Redis is away does not wait for it once per group")
    func manyGroups() async throws {
        try await withRedisServer(RedisServer.Options()) { server in
            var stopping = ContinuousClock.now
            try await MonitorFixture.with(
                server,
                { settings, _ in
                    settings.claimPolicy = .deadLetter
                    settings.queue.monitor.minIdleTime = .milliseconds(50)
                },
                body: { monitor in
                    try await monitor.fill(1, delivering: 0)
                    for number in 0..<15 {
                        try await monitor.server.rawPipeline([
                            ["XGROUP", "CREATE", monitor.stream, "g\(number)", "0"],
                            ["XREADGROUP", "GROUP", "g\(number)", "bob", "STREAMS", monitor.stream, ">"],
                        ])
                    }
                    let labels = #"{stream="\#(monitor.stream)",group="g14",state="orphaned"}"#
                    try await eventually("all are seen as orphans") {
                        try await monitor.metric("thinrsmq_group_pending_by_state\(labels)") == "1"
                    }
                    try await monitor.nextTick()
                    await server.kill()
                    stopping = .now
                }
            )
            // The client waits 2 s for each command: the tick's, and one more.
            #expect(stopping.duration(to: .now) < .seconds(15))
        }
    }
}
