import Foundation
import TestSupport
import Testing

@Suite("Alerts of monitors that are killed, and the command", .redisServer, .timeLimit(.minutes(3)))
struct AlertProgramTests {
    private let server: RedisServer
    private let namespace = testNamespace()

    init() throws {
        server = try RedisServer.current
    }

    private func configure(_ directory: TemporaryDirectory, _ receiver: HTTPReceiver) throws -> [String] {
        let text = """
            namespaces: [\(namespace)]
            streams: ["\(namespace):orders"]
            interval: 100ms
            alerts:
              receivers: {ops: {kind: webhook, url: "\(receiver.url("/secret-path"))"}}
              rules:
                deadLetters: {keepFiring: 0s}
                deadLetterGrowth: {enabled: false}
                unsafeServer: {enabled: false}
                verdictPoisoned: {enabled: false}
            api: {token: let-me-in}
            """
        try text.write(toFile: directory.path("m.yaml"), atomically: true, encoding: .utf8)
        return ["monitor", "--config", directory.path("m.yaml"), "--listen", "127.0.0.1:0"]
    }

    private func withMonitor(
        _ directory: TemporaryDirectory,
        _ receiver: HTTPReceiver,
        _ body: (ChildProcess, _ address: String) async throws -> Void
    ) async throws {
        let arguments = try configure(directory, receiver)
        let environment = BuiltProgram.environment(server)
        try await BuiltProgram.withRunning(arguments, environment: environment, in: directory) { monitor in
            let log = directory.path("log")
            var address = ""
            try await eventually("it serves") {
                let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
                address = text.firstMatch(of: /http\.address=(\S+)/).map { String($0.1) } ?? ""
                return !address.isEmpty
            }
            try await body(monitor, address)
        }
    }

    private func addDeadLetter() async throws {
        let letter = ["XADD", "\(namespace):orders:dlq", "*", "v", "1", "type", "order", "last_error", "boom"]
        let create = ["XGROUP", "CREATE", "\(namespace):orders", "billing", "0", "MKSTREAM"]
        try await server.rawPipeline([["DEL", "\(namespace):orders"], create, letter])
    }

    private func removeDeadLetters() async throws { try await server.rawCommand("DEL", "\(namespace):orders:dlq") }

    private func statuses(_ receiver: HTTPReceiver) -> [String] {
        receiver.requests.compactMap { $0.body.firstMatch(of: /"status":"(\w+)"/).map { String($0.1) } }
    }

    /// Where a monitor is killed: before anything happened, while its message is being answered, after it was told, and
    /// after it told of the end.
    enum Stage: CaseIterable { case before, sending, told, ended }

    @Test(
        "killed at any stage and started again, it tells once of each, or once more by the same id",
        arguments: Stage.allCases
    )
    func killed(at stage: Stage) async throws {
        let isHanging = Watched(stage == .sending)
        var leaderKey = ""
        try await withHTTPReceiver(
            answering: { _, _ in isHanging.current ? .hang : .respond(200) },
            body: { receiver in
                try await withTemporaryDirectory { directory in
                    try await withMonitor(directory, receiver) { monitor, _ in
                        if stage != .before { try await addDeadLetter() }
                        switch stage {
                        case .before: break
                        case .sending: try await receiver.waitForInFlight(1)
                        case .told, .ended: try await receiver.waitForRequests(1)
                        }
                        if stage == .ended {
                            try await removeDeadLetters()
                            try await receiver.waitForRequests(2)
                        }
                        try await eventually("it leads") {
                            let log = (try? String(contentsOfFile: directory.path("log"), encoding: .utf8)) ?? ""
                            leaderKey = log.firstMatch(of: /leader\.key=(\S+)/).map { String($0.1) } ?? ""
                            return !leaderKey.isEmpty
                        }
                        monitor.send(SIGKILL)
                        _ = await monitor.waitUntilEnded()
                    }
                }
                isHanging.update { $0 = false }
                // A lock that nobody released ends by itself, after 15 seconds; here it is taken away.
                try await server.rawCommand("DEL", leaderKey)
                try await withTemporaryDirectory { directory in
                    try await withMonitor(directory, receiver) { monitor, _ in
                        if stage == .before { try await addDeadLetter() }
                        if stage != .ended {
                            try await eventually("it is told") { statuses(receiver).contains("firing") }
                            try await removeDeadLetters()
                        }
                        try await eventually("the end is told") { statuses(receiver).contains("resolved") }
                        monitor.send(SIGTERM)
                        #expect(await monitor.waitUntilEnded() == .exited(0))
                    }
                }
                let messages = receiver.requests.compactMap { $0["webhook-id"] }
                #expect(Set(messages).count == 2)
                // Killed between the answer and the note of it, a monitor's successor sends the same again.
                #expect(messages.count <= 3)
                let expected = ["firing", "resolved"]
                #expect(statuses(receiver).reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } } == expected)
            }
        )
    }

    @Test("of two monitors the leader is killed: the other tells what ends and begins after it, and nothing twice")
    func twoMonitors() async throws {
        try await withHTTPReceiver(.respond(200)) { receiver in
            try await withTemporaryDirectory { one in
                try await withTemporaryDirectory { two in
                    try await withMonitor(one, receiver) { leader, _ in
                        try await eventually("it leads") {
                            try String(contentsOfFile: one.path("log"), encoding: .utf8).contains("this monitor leads")
                        }
                        try await withMonitor(two, receiver) { _, _ in
                            try await addDeadLetter()
                            try await receiver.waitForRequests(1)
                            leader.send(SIGKILL)
                            _ = await leader.waitUntilEnded()
                            try await removeDeadLetters()
                            // The lock of who was killed ends after 15 seconds.
                            try await eventually("the other tells of the end", within: .seconds(60)) {
                                receiver.requests.count >= 2
                            }
                            try await addDeadLetter()
                            try await receiver.waitForRequests(3)
                        }
                    }
                }
            }
            let distinct = statuses(receiver).reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
            #expect(distinct == ["firing", "resolved", "firing"])
            #expect(Set(receiver.requests.compactMap { $0["webhook-id"] }).count == 3)
        }
    }

    @Test("alerts are listed, silenced and unsilenced, and a test message shows the answer")
    func command() async throws {
        try await withHTTPReceiver(.respond(202, body: "thanks")) { receiver in
            try await withTemporaryDirectory { directory in
                try await withMonitor(directory, receiver) { _, address in
                    let url = "http://\(address)"
                    let environment = BuiltProgram.environment(nil, ["THINRSMQ_API_TOKEN": "let-me-in"])
                    let silence = try await BuiltProgram.run(
                        "alerts",
                        "silence",
                        "--url",
                        url,
                        "--for",
                        "1h",
                        "--topic",
                        "orders",
                        "--id",
                        "w",
                        environment: environment
                    )
                    #expect(silence.ending == .exited(0))
                    #expect(silence.output.contains("thinrsmq alerts unsilence w"))
                    try await addDeadLetter()
                    try await eventually("it is listed") {
                        let list = try await BuiltProgram.run("alerts", "list", "--url", url)
                        return list.output.contains("silenced  warning   deadLetters") && list.output.contains("ops")
                    }
                    #expect(receiver.requests.isEmpty)
                    let refused = try await BuiltProgram.run("alerts", "unsilence", "w", "--url", url)
                    #expect(refused.ending == .exited(1))
                    #expect(refused.errors.contains("answered 401"))
                    let unsilence = try await BuiltProgram.run(
                        "alerts",
                        "unsilence",
                        "w",
                        "--url",
                        url,
                        environment: environment
                    )
                    #expect(unsilence.ending == .exited(0))
                    try await receiver.waitForRequests(1)
                    let test = try await BuiltProgram.run(
                        "alerts",
                        "test",
                        "--config",
                        directory.path("m.yaml"),
                        "--receiver",
                        "ops"
                    )
                    #expect(test.output == "ops answered 202: thanks\n")
                    let unknown = try await BuiltProgram.run(
                        "alerts",
                        "test",
                        "--config",
                        directory.path("m.yaml"),
                        "--receiver",
                        "opps"
                    )
                    #expect(unknown.ending == .exited(2))
                    #expect(unknown.errors.contains("has no receiver 'opps'; it has ops"))
                }
                let log = try String(contentsOfFile: directory.path("log"), encoding: .utf8)
                #expect(!log.contains("secret-path"))
            }
        }
    }
}
