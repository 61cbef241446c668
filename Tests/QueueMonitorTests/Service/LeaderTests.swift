import Logging
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("Several monitors", .redisServer, .timeLimit(.minutes(2)))
struct LeaderTests {
    private static let quick: LeaderTimes = {
        var times = LeaderTimes()
        times.duration = .milliseconds(1_500)
        times.renewDeadline = .milliseconds(1_000)
        times.retryPeriod = .milliseconds(50)
        return times
    }()

    private func monitor(
        _ server: RedisServer,
        _ namespace: String,
        through port: Int? = nil,
        log: RecordedLog = RecordedLog(),
        times: LeaderTimes = quick,
        body: (MonitorFixture) async throws -> Void
    ) async throws {
        try await MonitorFixture.with(
            server,
            namespace: namespace,
            through: port,
            logger: log.logger,
            { settings, _ in
                settings.leaderTimes = times
                settings.queue.monitor.minIdleTime = .milliseconds(50)
            },
            body: body
        )
    }

    private func requeued(_ monitor: MonitorFixture) async throws -> String? {
        try await monitor.metric(
            #"thinrsmq_requeued_entries_total{stream="\#(monitor.stream)",group="billing"}"#
        )
    }

    private func orphan(_ count: Int, _ monitor: MonitorFixture) async throws {
        let add = ["XADD", monitor.stream, "*", "v", "1", "type", "order", "payload", "{}"]
        let read = ["XREADGROUP", "GROUP", "billing", "alice", "STREAMS", monitor.stream, ">"]
        // In one transaction: what a monitor requeues is not delivered again here.
        try await monitor.server.rawPipeline([["MULTI"]] + Array(repeating: add, count: count) + [read, ["EXEC"]])
    }

    @Test("one repairs, the other watches; when the first stops in order, the other repairs at once")
    func orderlyStop() async throws {
        let server = try RedisServer.current
        let namespace = testNamespace()
        let log = RecordedLog()
        // So long that nothing but the release hands over.
        var slow = Self.quick
        slow.duration = .seconds(3_600)
        slow.renewDeadline = .seconds(3_000)
        try await monitor(server, namespace, times: slow) { first in
            try await first.fill(0, delivering: 0)
            try await eventually("the first leads") { try await first.metric("thinrsmq_leader") == "1" }
            try await monitor(server, namespace, log: log, times: slow) { second in
                try await orphan(3, first)
                try await eventually("all are requeued") { try await requeued(first) == "3" }
                try await second.nextTick()
                #expect(try await requeued(second) == "0")
                #expect(try await second.metric("thinrsmq_leader") == "0")
                #expect(log.count(.info, "another monitor leads") == 1)
                first.service.stop()
                try await eventually("the second leads") { try await second.metric("thinrsmq_leader") == "1" }
                try await orphan(2, second)
                try await eventually("the rest is requeued") { try await requeued(second) != "0" }
                #expect(log.count(.info, "this monitor leads") == 1)
            }
        }
    }

    @Test("a leader that is cut off stops before its lock ends, another takes over, and the old one stays away")
    func cutOff() async throws {
        let server = try RedisServer.current
        let namespace = testNamespace()
        let log = RecordedLog()
        try await withFaultProxy(to: server.port) { proxy in
            try await monitor(server, namespace, through: proxy.port, log: log) { first in
                try await first.fill(0, delivering: 0)
                try await eventually("the first leads") { try await first.metric("thinrsmq_leader") == "1" }
                try await monitor(server, namespace) { second in
                    // As a paused process: what it sent and what it is sent arrives when it goes on.
                    proxy.requests.apply(.hold)
                    proxy.replies.apply(.hold)
                    try await eventually("the second leads") { try await second.metric("thinrsmq_leader") == "1" }
                    #expect(try await first.metric("thinrsmq_leader") == "0")
                    try await orphan(2, second)
                    proxy.requests.apply(.none)
                    proxy.replies.apply(.none)
                    try await first.nextTick()
                    #expect(try await first.metric("thinrsmq_leader") == "0")
                    #expect(try await requeued(first) == "0")
                    try await eventually("the second requeues") { try await requeued(second) != "0" }
                    try await eventually("the old leader says so") {
                        log.count(.info, "another monitor leads") == 1
                    }
                }
            }
        }
    }

    @Test("a Redis that is away for longer than the lock leaves no leader until the lock is taken anew")
    func outage() async throws {
        try await withRedisServer { server in
            let log = RecordedLog()
            try await monitor(server, testNamespace(), log: log) { monitor in
                try await eventually("it leads") { try await monitor.metric("thinrsmq_leader") == "1" }
                await server.kill()
                try await eventually("it leads no more") { try await monitor.metric("thinrsmq_leader") == "0" }
                try await eventually("it says so") {
                    log.count(.info, "this monitor no longer leads: its lock could not be renewed") == 1
                }
                try await server.restart()
                try await eventually("it leads again") { try await monitor.metric("thinrsmq_leader") == "1" }
                #expect(log.count(.info, "this monitor leads") == 2)
            }
        }
    }

    @Test("one that may not touch the lock repairs nothing, and says once what is missing")
    func noPermission() async throws {
        let server = try RedisServer.current
        let namespace = testNamespace()
        try await server.rawCommand(
            "ACL",
            "SETUSER",
            "\(namespace)-user",
            "on",
            ">secret",
            "+@all",
            "~\(namespace):*"
        )
        let log = RecordedLog()
        try await MonitorFixture.with(
            server,
            namespace: namespace,
            user: ("\(namespace)-user", "secret"),
            logger: log.logger,
            { settings, _ in
                settings.leaderTimes = Self.quick
                settings.queue.monitor.minIdleTime = .milliseconds(50)
            },
            body: { monitor in
                try await monitor.fill(1, delivering: 1)
                let labels = #"{stream="\#(monitor.stream)",group="billing",state="orphaned"}"#
                try await eventually("the orphan is seen") {
                    try await monitor.metric("thinrsmq_group_pending_by_state\(labels)") == "1"
                }
                try await monitor.nextTick()
                #expect(try await requeued(monitor) == "0")
                #expect(try await monitor.metric("thinrsmq_leader") == "0")
                #expect(
                    log.count(
                        .warning,
                        "redis refuses the leader lock, nothing is repaired"
                    ) == 1
                )
            }
        )
    }

    @Test("a monitor that repairs nothing writes no lock")
    func observer() async throws {
        try await withRedisServer { server in
            try await MonitorFixture.with(server, { settings, _ in settings.claimPolicy = .observe }) { monitor in
                try await monitor.nextTick()
                #expect(try await monitor.metric("thinrsmq_leader") == nil)
                #expect(try await server.rawCommand("DBSIZE").integer == 0)
            }
        }
    }
}
