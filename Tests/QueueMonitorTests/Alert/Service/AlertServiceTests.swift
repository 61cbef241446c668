import Alerting
import HTTPClient
import Logging
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("Alerts of a running monitor", .redisServer, .timeLimit(.minutes(2)))
struct AlertServiceTests {
    @Test("dead letters are told of once, not again while they stay, and once when they are gone")
    func once() async throws {
        try await withHTTPReceiver(.respond(200)) { receiver in
            let told = ToldAlerts(receiver: receiver)
            try await MonitorFixture.with(
                try RedisServer.current,
                { settings, _ in try? settings.tell(receiver, .anyDeadLetter) },
                body: { monitor in
                    try await monitor.addDeadLetters(3)
                    try await receiver.waitForRequests(1)
                    for _ in 0..<3 { try await monitor.nextTick() }
                    #expect(try told.alerts() == ["firing deadLetters"])
                    let first = try #require(try told.messages().first?.alerts.first)
                    #expect(first.text.contains("3 failed"))
                    #expect(first.sample?.error == "card declined 2")
                    #expect(!receiver.requests[0].body.contains("secret-payload"))
                    try await monitor.removeDeadLetters()
                    try await receiver.waitForRequests(2)
                    for _ in 0..<3 { try await monitor.nextTick() }
                }
            )
            #expect(try told.alerts() == ["firing deadLetters", "resolved deadLetters"])
        }
    }

    @Test("what goes on is repeated at its interval")
    func repeats() async throws {
        try await withHTTPReceiver(.respond(200)) { receiver in
            let told = ToldAlerts(receiver: receiver)
            try await MonitorFixture.with(
                try RedisServer.current,
                { settings, _ in
                    try? settings.tell(receiver, .anyDeadLetter)
                    settings.alerts.receivers[0].repeatInterval = .seconds(1)
                },
                body: { monitor in
                    try await monitor.addDeadLetters(1)
                    try await receiver.waitForRequests(3)
                }
            )
            let alerts = try told.alerts()
            #expect(alerts.prefix(3) == ["firing deadLetters", "still firing deadLetters", "still firing deadLetters"])
            #expect(Set(told.ids).count == told.ids.count)
        }
    }

    @Test("the payload is shown only where the owner wants it")
    func payload() async throws {
        try await withHTTPReceiver(.respond(200)) { receiver in
            try await MonitorFixture.with(
                try RedisServer.current,
                { settings, _ in
                    try? settings.tell(receiver, .anyDeadLetter)
                    settings.alerts.showPayload = true
                },
                body: { monitor in
                    try await monitor.addDeadLetters(1)
                    try await receiver.waitForRequests(1)
                }
            )
            #expect(
                try ToldAlerts(receiver: receiver).messages().first?.alerts.first?.sample?.payload == "secret-payload"
            )
        }
    }

    @Test("a monitor that takes over neither repeats nor forgets", arguments: [0, 1, 2])
    func restart(stage: Int) async throws {
        let (server, namespace) = (try RedisServer.current, testNamespace())
        try await withHTTPReceiver(.respond(200)) { receiver in
            let told = ToldAlerts(receiver: receiver)
            func monitor(_ body: (MonitorFixture) async throws -> Void) async throws {
                try await MonitorFixture.with(
                    server,
                    namespace: namespace,
                    { settings, _ in try? settings.tell(receiver, .anyDeadLetter) },
                    body: body
                )
            }
            try await monitor { first in
                if stage > 0 {
                    try await first.addDeadLetters(1)
                    try await receiver.waitForRequests(1)
                }
                if stage > 1 {
                    try await first.removeDeadLetters()
                    try await receiver.waitForRequests(2)
                }
                try await first.nextTick()
            }
            try await monitor { second in
                try await second.nextTick()
                if stage < 1 { try await second.addDeadLetters(1) }
                try await receiver.waitForRequests(1)
                try await second.nextTick()
                #expect(receiver.requests.count == max(stage, 1))
                if stage < 2 { try await second.removeDeadLetters() }
                try await receiver.waitForRequests(2)
                try await second.nextTick()
            }
            #expect(try told.alerts() == ["firing deadLetters", "resolved deadLetters"])
        }
    }

    @Test("of two monitors one tells, and the other when that one is gone; both show the same")
    func two() async throws {
        let (server, namespace) = (try RedisServer.current, testNamespace())
        try await withHTTPReceiver(.respond(200)) { receiver in
            func monitor(_ body: (MonitorFixture) async throws -> Void) async throws {
                try await MonitorFixture.with(
                    server,
                    namespace: namespace,
                    { settings, _ in try? settings.tell(receiver, .anyDeadLetter) },
                    body: body
                )
            }
            let firing = #"thinrsmq_alerts{rule="deadLetters",state="firing"}"#
            try await monitor { first in
                try await monitor { second in
                    try await first.addDeadLetters(1)
                    try await receiver.waitForRequests(1)
                    try await eventually("the other shows it") { try await second.metric(firing) == "1" }
                    try await eventually("so does the first") { try await first.metric(firing) == "1" }
                    first.service.stop()
                    try await eventually("the other leads") { try await second.metric("thinrsmq_leader") == "1" }
                    try await second.nextTick()
                    #expect(receiver.requests.count == 1)
                    try await second.removeDeadLetters()
                    try await receiver.waitForRequests(2)
                    try await second.nextTick()
                }
            }
            #expect(try ToldAlerts(receiver: receiver).alerts() == ["firing deadLetters", "resolved deadLetters"])
        }
    }

    @Test("a receiver that hangs holds up no scan, and a stop for five seconds at most")
    func hangs() async throws {
        try await withHTTPReceiver(.hang) { receiver in
            try await MonitorFixture.with(
                try RedisServer.current,
                { settings, _ in try? settings.tell(receiver, .anyDeadLetter) },
                body: { monitor in
                    try await monitor.addDeadLetters(1)
                    try await receiver.waitForInFlight(1)
                    // Each of them would hang if one waited for the receiver, whose time-out is longer than this test may take.
                    for _ in 0..<5 { try await monitor.nextTick() }
                    #expect(try await monitor.metric(#"thinrsmq_alert_notifications_waiting{receiver="ops"}"#) == "1")
                }
            )
        }
    }

    @Test("a receiver that refuses is counted by reason, and not asked again at once")
    func refuses() async throws {
        let log = RecordedLog()
        try await withHTTPReceiver(.respond(404)) { receiver in
            try await MonitorFixture.with(
                try RedisServer.current,
                logger: log.logger,
                { settings, _ in try? settings.tell(receiver, .anyDeadLetter) },
                body: { monitor in
                    try await monitor.addDeadLetters(1)
                    let refused = #"thinrsmq_alert_failures_total{receiver="ops",reason="status_4xx"}"#
                    try await eventually("it is counted") { try await monitor.metric(refused) == "1" }
                    for _ in 0..<5 { try await monitor.nextTick() }
                    #expect(try await monitor.metric(refused) == "1")
                }
            )
            #expect(receiver.requests.count == 1)
            #expect(log.count(.warning, "alerts do not reach a receiver") == 1)
        }
    }

    @Test("where nothing is repaired, somebody is still told")
    func observe() async throws {
        try await withHTTPReceiver(.respond(200)) { receiver in
            try await MonitorFixture.with(
                try RedisServer.current,
                { settings, _ in
                    try? settings.tell(receiver, .anyDeadLetter)
                    settings.namespaces = []
                },
                body: { monitor in
                    try await monitor.addDeadLetters(1)
                    try await receiver.waitForRequests(1)
                }
            )
        }
    }

    @Test("the dead man's switch is called as long as scans go well")
    func deadMansSwitch() async throws {
        let server = try RedisServer.current
        try await withHTTPReceiver(.respond(200)) { receiver in
            try await withFaultProxy(to: server.port) { proxy in
                try await MonitorFixture.with(
                    server,
                    through: proxy.port,
                    { settings, _ in
                        guard let url = try? HTTPURL(receiver.url("/alive")) else { return }
                        settings.alerts.deadMansSwitch = DeadMansSwitchSettings(url: url)
                        settings.alerts.deadMansSwitch?.interval = .seconds(1)
                    },
                    body: { monitor in
                        try await receiver.waitForRequests(2)
                        #expect(receiver.requests.allSatisfy { $0.method == "GET" && $0.target == "/alive" })
                        proxy.refuseConnections()
                        proxy.cutConnections()
                        try await eventually("scans fail") {
                            try await monitor.metric("thinrsmq_redis_up") == "0"
                        }
                        let count = receiver.requests.count
                        try await Task.sleep(for: .milliseconds(1_500))
                        #expect(receiver.requests.count <= count + 1)
                    }
                )
            }
        }
    }
}
