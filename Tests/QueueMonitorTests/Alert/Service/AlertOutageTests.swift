import Alerting
import Logging
import NIOConcurrencyHelpers
import Redis
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("Alerts while Redis is in trouble", .redisServer, .timeLimit(.minutes(2)))
struct AlertOutageTests {
    private static let outage = AlertRule(
        "redisUnreachable",
        .redisUnreachable,
        threshold: 0.2,
        keepFiring: .zero,
        severity: .critical
    )

    @Test("an outage is told from memory, and its end; what fired before is neither repeated nor forgotten")
    func outage() async throws {
        let server = try RedisServer.current
        try await withHTTPReceiver(.respond(200)) { receiver in
            let told = ToldAlerts(receiver: receiver)
            try await withFaultProxy(to: server.port) { proxy in
                try await MonitorFixture.with(
                    server,
                    through: proxy.port,
                    { settings, _ in try? settings.tell(receiver, .anyDeadLetter, Self.outage) },
                    body: { monitor in
                        try await monitor.addDeadLetters(1)
                        try await receiver.waitForRequests(1)
                        proxy.refuseConnections()
                        proxy.cutConnections()
                        try await receiver.waitForRequests(2)
                        try await monitor.removeDeadLetters()
                        proxy.refuseConnections(false)
                        try await receiver.waitForRequests(4)
                        try await monitor.nextTick()
                    }
                )
            }
            let alerts = try told.alerts()
            #expect(alerts.prefix(2) == ["firing deadLetters", "firing redisUnreachable"])
            #expect(Set(alerts.dropFirst(2)) == ["resolved redisUnreachable", "resolved deadLetters"])
            #expect(alerts.count == 4)
        }
    }

    @Test("if Redis has lost its data, the monitor still knows what it told")
    func lostData() async throws {
        try await withRedisServer { server in
            try await withHTTPReceiver(.respond(200)) { receiver in
                try await MonitorFixture.with(
                    server,
                    { settings, _ in
                        try? settings.tell(receiver, .anyDeadLetter)
                        settings.leaderTimes.duration = .milliseconds(1_500)
                        settings.leaderTimes.renewDeadline = .milliseconds(1_000)
                        settings.leaderTimes.retryPeriod = .milliseconds(50)
                    },
                    body: { monitor in
                        try await monitor.addDeadLetters(1)
                        try await receiver.waitForRequests(1)
                        // The dead letters are there again before anybody looks.
                        let letter = ["XADD", "\(monitor.stream):dlq", "*", "v", "1", "last_error", "e"]
                        let create = ["XGROUP", "CREATE", monitor.stream, "billing", "0", "MKSTREAM"]
                        try await server.rawPipeline([["MULTI"], ["FLUSHALL"], create, letter, ["EXEC"]])
                        try await eventually("it leads again") { try await monitor.metric("thinrsmq_leader") == "1" }
                        for _ in 0..<3 { try await monitor.nextTick() }
                        #expect(receiver.requests.count == 1)
                        try await monitor.removeDeadLetters()
                        try await receiver.waitForRequests(2)
                    }
                )
                #expect(try ToldAlerts(receiver: receiver).alerts() == ["firing deadLetters", "resolved deadLetters"])
            }
        }
    }

    @Test("while a server refuses writes, and so the lock, somebody tells from memory, and then goes on from that")
    func readOnly() async throws {
        try await withRedisServer { server in
            let log = RecordedLog()
            var rule = AlertRule.anyDeadLetter
            rule.for = .seconds(4)
            let letters = rule
            try await withHTTPReceiver(.respond(200)) { receiver in
                try await MonitorFixture.with(
                    server,
                    logger: log.logger,
                    { settings, _ in
                        try? settings.tell(receiver, letters)
                        settings.leaderTimes.duration = .milliseconds(1_500)
                        settings.leaderTimes.renewDeadline = .milliseconds(1_000)
                        settings.leaderTimes.retryPeriod = .milliseconds(50)
                    },
                    body: { monitor in
                        try await monitor.addDeadLetters(1)
                        try await monitor.nextTick()
                        try await server.rawCommand("REPLICAOF", "127.0.0.1", "1")
                        try await receiver.waitForRequests(1)
                        #expect(try await monitor.metric("thinrsmq_leader") == "0")
                        for _ in 0..<3 { try await monitor.nextTick() }
                        #expect(receiver.requests.count == 1)
                        try await server.rawCommand("REPLICAOF", "NO", "ONE")
                        try await eventually("it leads again") { try await monitor.metric("thinrsmq_leader") == "1" }
                        for _ in 0..<3 { try await monitor.nextTick() }
                        try await monitor.removeDeadLetters()
                        try await receiver.waitForRequests(2)
                    }
                )
                let alerts = try ToldAlerts(receiver: receiver).alerts()
                #expect(alerts == ["firing deadLetters", "resolved deadLetters"])
                #expect(log.count(.warning, "redis refuses the leader lock, nothing is repaired") == 1)
            }
        }
    }

    @Test("a leader whose lock is gone when it wants to tell tells when it has the lock again, once")
    func lostLock() async throws {
        let server = try RedisServer.current
        let scope = NIOLockedValueBox<[String]>([])
        try await withHTTPReceiver(.respond(200)) { receiver in
            try await MonitorFixture.with(
                server,
                { settings, _ in
                    try? settings.tell(receiver, .anyDeadLetter)
                    settings.leaderTimes.retryPeriod = .milliseconds(300)
                    scope.withLockedValue { $0 = settings.leaderScope }
                },
                body: { monitor in
                    try await monitor.nextTick()
                    let client = try RedisClient(
                        RedisConfiguration(host: "127.0.0.1", port: server.port),
                        logger: Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
                    )
                    defer { client.close() }
                    let lock = LeaderLock(scope: scope.withLockedValue { $0 }, holder: "x", client: client).key
                    let letter = ["XADD", "\(monitor.stream):dlq", "*", "v", "1", "last_error", "e"]
                    let create = ["XGROUP", "CREATE", monitor.stream, "billing", "0", "MKSTREAM"]
                    try await server.rawPipeline([["MULTI"], ["DEL", lock], create, letter, ["EXEC"]])
                    try await receiver.waitForRequests(1)
                    for _ in 0..<3 { try await monitor.nextTick() }
                    #expect(receiver.requests.count == 1)
                }
            )
        }
    }

    @Test("who lacks the right to store alerts sends them all the same, and says so once")
    func noRights() async throws {
        try await withRedisServer { server in
            let log = RecordedLog()
            try await server.rawCommand(
                "ACL",
                "SETUSER",
                "m",
                "on",
                ">secret",
                "~*",
                "&*",
                "+@all",
                "-hgetall",
                "-hset"
            )
            try await withHTTPReceiver(.respond(200)) { receiver in
                try await MonitorFixture.with(
                    server,
                    user: ("m", "secret"),
                    logger: log.logger,
                    { settings, _ in try? settings.tell(receiver, .anyDeadLetter) },
                    body: { monitor in
                        try await monitor.addDeadLetters(1)
                        try await receiver.waitForRequests(1)
                        for _ in 0..<3 { try await monitor.nextTick() }
                        #expect(receiver.requests.count == 1)
                    }
                )
                #expect(log.count(.warning, "alerts cannot be read from redis") == 1)
                #expect(log.count(.warning, "alerts cannot be stored in redis, they are sent all the same") == 1)
            }
        }
    }
}
