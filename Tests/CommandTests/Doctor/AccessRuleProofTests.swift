import Foundation
import QueueMonitor
import Redis
import TestSupport
import Testing
import ThinRSMQ

@testable import ThinRSMQCommand

/// Each role does its work as a user made from its rule, and Redis' own log then says that nothing was refused: what is
/// done without after a refusal, as XLEN by producers, would be found there as well.
@Suite("ACL rules are enough for the roles", .redisServer, .timeLimit(.minutes(3)))
struct AccessRuleProofTests {
    private let server: RedisServer
    private let namespace = testNamespace()
    private let environment: [String: String]

    init() throws {
        server = try RedisServer.current
        environment = BuiltProgram.environment(server, ["THINRSMQ_NAMESPACE": namespace, "REDIS_PASSWORD": "secret"])
    }

    private var stream: String { "\(namespace):orders" }

    /// Makes a user of a name of its own from the text of the rule.
    private func makeUser(_ role: Role) async throws -> String {
        let name = "\(role.rawValue)-\(namespace)"
        let words = AccessRule(role: role, namespaces: [namespace]).text.split(separator: " ").map(String.init)
        let filledIn = words.map { word in
            switch word {
            case "NAME": name
            case ">PASSWORD": ">secret"
            default: word
            }
        }
        try await server.rawPipeline([filledIn])
        return name
    }

    /// What Redis has refused a user.
    private func refusals(of user: String) async throws -> [String] {
        try await server.rawCommand("ACL", "LOG").elements.map(\.strings).filter { $0.contains(user) }
            .map { $0.joined(separator: " ") }
    }

    private func expectNoRefusal(of user: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let refusals = try await refusals(of: user)
        #expect(refusals.isEmpty, "\(refusals)", sourceLocation: sourceLocation)
    }

    private func withClient(
        of user: String,
        _ change: (inout Configuration) -> Void = { _ in },
        body: (RedisClient, Configuration) async throws -> Void
    ) async throws {
        var configuration = Configuration(namespace: namespace)
        configuration.redis.address = "127.0.0.1:\(server.port)"
        configuration.redis.username = user
        configuration.redis.password = "secret"
        configuration.redis.readTimeout = .seconds(15)
        configuration.retry.baseDelay = .milliseconds(20)
        configuration.retry.maxDelay = .milliseconds(20)
        configuration.retry.jitter = false
        configuration.retry.maxAttempts = 2
        change(&configuration)
        let client = try RedisClient(configuration.redis, logger: silentLogger)
        defer { client.close() }
        try await body(client, configuration)
    }

    private func length(_ key: String) async throws -> Int? { try await server.rawCommand("XLEN", key).integer }

    @Test("a producer publishes and trims in every mode, and waits for replicas")
    func producer() async throws {
        let user = try await makeUser(.producer)
        for mode in Configuration.Streams.WhenFull.allCases {
            let key = "\(namespace):\(mode.rawValue)"
            try await server.rawCommand("XGROUP", "CREATE", key, "g", "$", "MKSTREAM")
            try await withClient(of: user) {
                $0.streams = .init(defaultMaxLength: 20, whenFull: mode, fullTimeout: .milliseconds(10))
            } body: { client, configuration in
                let producer = try Producer(client: client, configuration: configuration)
                let messages = (1...15).map { Message(type: "a", payload: "\($0)") }
                try await producer.publishBatch(messages, to: mode.rawValue)
                // All acknowledged, so that there is something to trim; then nothing, so that it is full.
                try await server.rawCommand("XGROUP", "SETID", key, "g", "$")
                _ = try? await producer.publishBatch(messages, to: mode.rawValue)
                _ = try? await producer.publishBatch(messages, to: mode.rawValue)
                let (durability, topic) = (Durability.replicas(1, timeout: .milliseconds(1)), mode.rawValue)
                _ = try? await producer.publish(messages[0], to: topic, durability: durability)
            }
        }
        try await expectNoRefusal(of: user)
    }

    @Test("a consumer handles, retries, dead-letters, renews, claims, guards, restores its group and leaves")
    func consumer() async throws {
        let user = try await makeUser(.consumer)
        let letters = "\(stream):dlq"
        let calls = Watched<[String]>([])
        try await server.rawPipeline([
            ["XGROUP", "CREATE", stream, "g", "0", "MKSTREAM"],
            ["XADD", stream, "1-0", "v", "1", "type", "orphan", "payload", "{}"],
            ["XREADGROUP", "GROUP", "g", "dead-host-17-0123abcd", "STREAMS", stream, ">"],
            ["XCLAIM", stream, "g", "dead-host-17-0123abcd", "0", "1-0", "IDLE", "60000", "RETRYCOUNT", "1"],
            ["XADD", stream, "2-0", "v", "1", "type", "good", "payload", "{}"],
            ["XADD", stream, "3-0", "v", "1", "type", "bad", "payload", "{}"],
            ["XADD", stream, "4-0", "payload", "no type"],
            ["XADD", stream, "5-0", "v", "1", "type", "crashed", "payload", "{}", "_retry_crashes", "1"],
            ["XADD", stream, "6-0", "v", "1", "type", "slow", "payload", "{}"],
        ])
        try await withClient(of: user) {
            $0.monitor.enabled = true
            $0.monitor.scanInterval = .milliseconds(50)
            $0.monitor.minIdleTime = .milliseconds(300)
            $0.monitor.consumerRetention = .seconds(1)
        } body: { client, configuration in
            _ = try await client.execute("PING", repeatable: true)
            let guarded = try IdempotencyGuard(client: client, configuration: configuration)
            let consumer = try Consumer(
                client: client,
                configuration: configuration,
                topic: "orders",
                group: "g",
                logger: silentLogger
            ) { delivery in
                calls.update { $0.append(delivery.message.type) }
                switch delivery.message.type {
                case "bad": try await guarded.once(delivery) { throw HandlerFailure() }
                case "slow":
                    try await eventually("the lease was renewed") {
                        try await server.rawCommand("INFO", "commandstats").string?.contains("cmdstat_xclaim") == true
                    }
                default: try await guarded.once(delivery) {}
                }
            }
            // Awaited below, whatever the tests say.
            let running = Task { try await consumer.run() }
            let outcome = await Result {
                try await eventually("the dead letters are there") { try await length(letters) == 2 }
                try await withTimeLimit {
                    try await calls.wait { Set($0) == ["orphan", "good", "bad", "crashed", "slow"] }
                }
                try await eventually("the dead consumer is removed") {
                    try await !server.rawCommand("XINFO", "CONSUMERS", stream, "g").elements
                        .contains { $0.strings.contains("dead-host-17-0123abcd") }
                }
                try await server.rawCommand("XGROUP", "DESTROY", stream, "g")
                try await eventually("the group is back") {
                    try await server.rawCommand("XINFO", "GROUPS", stream).elements.count == 1
                }
            }
            consumer.stop()
            try await running.value
            try outcome.get()
        }
        try await #expect(server.rawCommand("XINFO", "CONSUMERS", stream, "g").elements == [])
        try await expectNoRefusal(of: user)
    }

    /// An orphan, and one that has used up its attempts.
    private func arrangeRepairs() async throws {
        let hash = "\(stream):retries:2-0"
        try await server.rawPipeline([
            ["XGROUP", "CREATE", stream, "g", "0", "MKSTREAM"],
            ["XADD", stream, "1-0", "v", "1", "type", "orphan", "payload", "{}"],
            ["XADD", stream, "2-0", "v", "1", "type", "exhausted", "payload", "{}"],
            ["XREADGROUP", "GROUP", "g", "dead-host-17-0123abcd", "STREAMS", stream, ">"],
            ["HSET", hash, "attempt", "3", "max_attempts", "3", "next_retry_at", "1", "last_error", "e"],
            ["EXPIRE", hash, "1000"],
            ["XCLAIM", stream, "g", "dead-host-17-0123abcd", "0", "1-0", "2-0", "IDLE", "60000", "RETRYCOUNT", "1"],
        ])
    }

    @Test("a monitor leads, requeues, dead-letters and removes consumers")
    func monitor() async throws {
        let user = try await makeUser(.monitor)
        try await arrangeRepairs()
        try await withTemporaryDirectory { directory in
            let file = directory.path("m.yaml")
            try "consumerRetention: 1s\n".write(toFile: file, atomically: true, encoding: .utf8)
            let arguments = [
                "monitor", "--config", file, "--namespace", namespace, "--interval", "100ms", "--min-idle", "1s",
                "--listen", "127.0.0.1:0",
            ]
            let environment = environment.merging(["REDIS_USERNAME": user]) { $1 }
            try await BuiltProgram.withRunning(arguments, environment: environment, in: directory) { monitor in
                try await eventually("the exhausted one is a dead letter") { try await length("\(stream):dlq") == 1 }
                try await eventually("the orphan is requeued") { try await length(stream) == 3 }
                try await eventually("the dead consumer is removed") {
                    try await !server.rawCommand("XINFO", "CONSUMERS", stream, "g").elements
                        .contains { $0.strings.contains("dead-host-17-0123abcd") }
                }
                monitor.send(SIGTERM)
                #expect(await monitor.waitUntilEnded() == .exited(0))
            }
        }
        // It asks for settings once, and does without where it may not: they show passwords, too.
        let refusals = try await refusals(of: user)
        #expect(refusals.allSatisfy { $0.contains("config|get") }, "\(refusals)")
    }

    @Test("a monitor that hands entries on records what becomes of them")
    func forwardingMonitor() async throws {
        let user = try await makeUser(.monitor)
        try await arrangeRepairs()
        try await server.rawPipeline([
            ["XADD", stream, "3-0", "v", "1", "type", "bad", "payload", "{}"],
            ["XREADGROUP", "GROUP", "g", "dead", "STREAMS", stream, ">"],
            ["XCLAIM", stream, "g", "dead", "0", "3-0", "IDLE", "60000", "RETRYCOUNT", "1"],
        ])
        try await withClient(of: user) {
            $0.retry.maxAttempts = 4
        } body: { client, configuration in
            let monitor = try ClaimMonitor(client: client, configuration: configuration, policy: .http) { delivery in
                if delivery.message.type == "bad" { throw HandlerFailure() }
            }
            try await eventually("all is handled or given up") {
                try await monitor.scanOnce()
                return try await server.rawCommand("XPENDING", stream, "g").elements[0].integer == 0
            }
            try await #expect(length("\(stream):dlq") == 2)
        }
        try await expectNoRefusal(of: user)
    }

    @Test("an admin looks, counts, replays, exports, imports and purges; of doctor's questions CONFIG GET is refused")
    func admin() async throws {
        let user = try await makeUser(.admin)
        try await arrangeRepairs()
        // The last has more fields than a script can pass on.
        let many = (1...4_000).flatMap { ["f\($0)", "v"] }
        try await server.rawPipeline(
            [[], [], many].map {
                ["XADD", "\(stream):dlq", "*", "type", "a", "payload", "p", "consumer_group", "g"] + $0
            }
        )
        func run(_ arguments: String...) async throws -> ProgramResult {
            let environment = environment.merging(["REDIS_USERNAME": user]) { $1 }
            return try await runProgram(try BuiltProgram.path, arguments, environment: environment)
        }
        func expectSuccess(_ result: ProgramResult) { #expect(result.ending == .exited(0), "\(result.errors)") }
        for command in ["stream", "pending", "consumers"] {
            expectSuccess(try await run("admin", "--topic", "orders", "--group", "g", command))
        }
        let missing = try await run("admin", "--topic", "no", "--group", "g", "pending")
        #expect(missing.errors == "thinrsmq: there is no topic 'no'\n")
        expectSuccess(try await run("dlq", "peek", "--topic", "orders", "--type", "a"))
        let export = try await run("dlq", "export", "--topic", "orders")
        expectSuccess(export)
        let replay = try await run("dlq", "replay", "--topic", "orders", "--all", "--type", "a")
        #expect(replay.output.hasPrefix("3 replayed"), "\(replay)")
        try await withTemporaryDirectory { directory in
            let file = directory.path("letters.jsonl")
            try export.output.write(toFile: file, atomically: true, encoding: .utf8)
            expectSuccess(try await run("dlq", "import", "--topic", "orders", file))
        }
        expectSuccess(try await run("dlq", "purge", "--topic", "orders", "--type", "a", "--yes"))
        expectSuccess(try await run("dlq", "purge", "--topic", "orders", "--yes"))
        try await expectNoRefusal(of: user)

        let doctor = try await run("doctor", "--json")
        let findings = try #require(try doctor.objects.first?["findings"] as? [[String: Any]])
        let refused = findings.filter { $0["id"] as? String == "not-permitted" }
        #expect(refused.map { $0["subject"] as? String } == ["CONFIG GET"])
        try await #expect(refusals(of: user).allSatisfy { $0.contains("config") })
    }
}

/// What a handler of these tests throws.
private struct HandlerFailure: Error {}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
