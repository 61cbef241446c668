import Foundation
import TestSupport
import Testing

@Suite("doctor as a program", .timeLimit(.minutes(2)))
struct DoctorProgramTests {
    private func run(_ arguments: [String], _ server: RedisServer? = nil) async throws -> ProgramResult {
        try await runProgram(
            try BuiltProgram.path,
            ["doctor"] + arguments,
            environment: BuiltProgram.environment(server)
        )
    }

    @Test("with notes alone it ends with 0")
    func notes() async throws {
        let options = RedisServer.Options(appendOnly: true, configuration: ["maxmemory 200mb"])
        try await withRedisServer(options) { server in
            let result = try await run(["--namespace", "n"], server)
            #expect(result.ending == .exited(0), "\(result.output)")
            #expect(result.errors.isEmpty)
            #expect(result.lines[0].hasPrefix("redis localhost:\(server.port), "))
            #expect(result.lines[0].hasSuffix(", user default, 0 streams with 0 groups"))
            #expect(result.lines[1].hasPrefix("0 errors, 0 warnings, "))
            #expect(result.output.contains("note: server: appendfsync is everysec  [appendfsync-everysec]\n  why  "))
        }
    }

    @Test("with a warning it ends with 1, without a word on standard error; the worst comes first")
    func warnings() async throws {
        let options = RedisServer.Options(configuration: ["maxmemory 200mb", "maxmemory-policy allkeys-lru"])
        try await withRedisServer(options) { server in
            let result = try await run(["-ns", "n"], server)
            #expect(result.ending == .exited(1))
            #expect(result.errors.isEmpty)
            #expect(result.lines[1].hasPrefix("1 error, 1 warning, "))
            let severities = result.lines.compactMap { $0.prefixMatch(of: #/(error|warning|note): /#)?.1 }
            #expect(severities.prefix(2) == ["error", "warning"])
            #expect(severities.dropFirst(2).allSatisfy { $0 == "note" })
        }
    }

    @Test("as JSON it is one document")
    func json() async throws {
        try await withRedisServer { server in
            try await server.rawCommand("XADD", "n:orders:dlq", "*", "a", "b")
            let result = try await run(["--namespace", "n", "--json"], server)
            #expect(result.ending == .exited(1))
            let document = try #require(try result.objects.first)
            #expect(try result.objects.count == 1)
            let redis = try #require(document["redis"] as? [String: Any])
            #expect(redis["address"] as? String == "localhost:\(server.port)")
            #expect(redis["maxmemory_policy"] as? String == "noeviction")
            #expect(redis["append_only"] as? Bool == false)
            #expect(redis["save"] as? String == "")
            #expect(redis["streams"] as? Int == 0)
            let findings = try #require(document["findings"] as? [[String: String]])
            let finding = try #require(findings.first { $0["id"] == "dead-letters-without-topic" })
            #expect(Set(finding.keys) == ["id", "severity", "subject", "found", "why", "do"])
            #expect(finding["severity"] == "warning")
            #expect(finding["subject"] == "stream n:orders:dlq")
            #expect(finding["found"] == "it has 1 dead letter, and there is no stream n:orders")
        }
    }

    @Test("names cannot drive the terminal, and no secret is shown")
    func names() async throws {
        try await withRedisServer(RedisServer.Options(password: "pass-word")) { server in
            try await server.rawPipeline([
                ["XGROUP", "CREATE", "n:or\u{1B}[2Jders", "g\nerror: x", "0", "MKSTREAM"],
                ["XADD", "n:or\u{1B}[2Jders", "1-1", "a", "b"],
            ])
            let result = try await run(["-ns", "n", "--redis", "redis://:pass-word@127.0.0.1:\(server.port)"])
            #expect(result.ending == .exited(1))
            #expect(result.output.contains(#"warning: group g\nerror: x of n:or\u{1b}[2Jders: nobody reads for it"#))
            #expect(!result.output.contains("\u{1B}"))
            #expect(!(result.output + result.errors).contains("pass-word"))
        }
    }

    @Test("a rule is printed without asking Redis, and nothing else")
    func rule() async throws {
        let result = try await run(["--role", "producer", "--namespace", "n", "--redis", "127.0.0.1:1"])
        #expect(result.ending == .exited(0))
        #expect(result.lines.count == 1)
        #expect(result.output.hasPrefix("ACL SETUSER NAME on >PASSWORD ~n:* +ping "))
        let json = try await run(["--role", "admin", "--namespace", "n", "--json", "--redis", "redis://h:1/2"])
        #expect((try json.objects.first?["rule"] as? String)?.hasSuffix(" +select") == true)
    }

    @Test("a Redis that is away ends it with 1 and one line")
    func unreachable() async throws {
        let port = try await FreePort.next()
        let result = try await run(["--namespace", "n", "--redis", "127.0.0.1:\(port)"])
        #expect(result.ending == .exited(1))
        #expect(result.output.isEmpty)
        #expect(result.errors.contains("127.0.0.1:\(port)"))
        #expect(result.errors.split(separator: "\n").count == 1)
    }

    @Test(
        "mistakes end with 2 and one line",
        arguments: [
            ([], "which topics?"), (["--namespace", ""], "accepted: a namespace, not empty"),
            (["--namespace", "n", "--role", "boss"], "accepted: one of producer, consumer, monitor, admin"),
            (["--stream", "a:dlq"], "must not end in ':dlq'"),
            (["--namespace", "n", "--pages", "0"], "a number from 1"),
        ] as [([String], String)]
    )
    func mistakes(arguments: [String], message: String) async throws {
        let result = try await run(arguments)
        #expect(result.ending == .exited(2))
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.output.isEmpty)
    }
}
