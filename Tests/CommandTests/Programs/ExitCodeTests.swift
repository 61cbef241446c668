import Foundation
import TestSupport
import Testing

@Suite("The program's exit codes")
struct ExitCodeTests {
    private let message = ["produce", "--topic", "t", "--type", "a", "--payload", "x"]

    private func run(_ arguments: [String], _ environment: [String: String]) async throws -> ProgramResult {
        try await runProgram(try BuiltProgram.path, arguments, environment: environment)
    }

    @Test(
        "mistakes end with 2 and one line that says what is wrong",
        arguments: [
            (["produce", "--topci", "x"], "unknown option '--topci'. Did you mean '--topic'?"),
            (["produce", "-topci", "x"], "unknown option '-topci'. Did you mean '-topic'?"),
            (["prodce"], "unknown command 'prodce', did you mean 'produce'?"),
            (["produce"], "missing option --topic"),
            (["produce", "--topic", "t"], "which namespace? Give --namespace or set THINRSMQ_NAMESPACE"),
            (["produce", "--topic", "t", "-ns", ""], "the namespace must not be empty"),
            (["produce", "--topic", "a:dlq", "-ns", "n"], "'n:a:dlq' must not end in ':dlq'"),
            (["produce", "--topic", "t", "-ns", "n", "--type", "", "--payload", "x"], "a message needs a type"),
            (["produce", "--topic", "t", "--redis", "redis://:secret@h:x"], "the value of --redis is no address"),
            (["consume", "--topic", "t", "-ns", "n"], "missing option --group"),
            (["consume", "--fail-rate", "2"], "the value '2' is invalid for '--fail-rate"),
            (["consume", "--process-time", "5"], "accepted: a duration such as 500ms"),
            (["monitor", "--max-attempts", "x"], "accepted: a number from 1 to 10000"),
            (["monitor"], "nothing to watch"),
            (["top"], "nothing to look at: give --namespace, --stream or a monitor's --url"),
            (["top", "--intervall", "2s"], "unknown option '--intervall'. Did you mean '--interval'?"),
            (
                ["top", "-ns", "n", "--interval", "2h"],
                "accepted: a duration such as 500ms, 10s, 5m or 1h30m, from 100ms"
            ),
            (["top", "-ns", "n", "--sort", "x"], "accepted: one of health, waiting, lag, pending, dead-letters"),
            (["top", "-ns", "n", "--once", "--interval", "2s"], "--once is one look"),
            (["top", "-ns", "n", "--json", "--filter", "x"], "--json prints whole documents"),
            (["top", "-ns", "n", "--in", "stream"], "--in takes two values"),
            (["top", "--url", "u:secret@h"], "the value of --url is no address of a monitor"),
            (["top", "--url", "http://h", "-ns", "n"], "--url asks a monitor"),
            (
                ["admin", "--topic", "t", "-ns", "n", "pendng"],
                "unknown admin command 'pendng', did you mean 'pending'?"
            ),
            (["dlq", "purge", "--topic", "t", "-ns", "n"], "--yes"),
            (["dlq", "replay", "--topic", "t", "-ns", "n"], "which dead letters? Give one of --id, --count and --all"),
            (["dlq", "replay", "--topic", "t", "-ns", "n", "--count", "1", "--all"], "which dead letters?"),
            (
                ["dlq", "replay", "--topic", "t", "-ns", "n", "--id", "1-1", "--type", "a"],
                "--id names the dead letters"
            ),
            (["dlq", "replay", "--topic", "t", "-ns", "n", "--all", "--rate", "0"], "a number from 0.001 to 1000000"),
            (["dlq", "size", "--topic", "t", "-ns", "n", "--since", "2"], "accepted: an RFC 3339 time"),
        ]
    )
    func mistakes(arguments: [String], message: String) async throws {
        let result = try await run(arguments, BuiltProgram.environment())
        #expect(result.ending == .exited(2))
        #expect(result.errors.hasPrefix("thinrsmq: "))
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(!result.errors.contains("secret"))
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.output.isEmpty)
    }

    @Test("a bad variable ends with 2, and its name")
    func badVariable() async throws {
        let environment = BuiltProgram.environment(nil, ["REDIS_PORT": "x", "THINRSMQ_NAMESPACE": "n"])
        let result = try await run(message, environment)
        #expect(result.ending == .exited(2))
        #expect(result.errors == "thinrsmq: REDIS_PORT is 'x'; accepted: 1 to 65535\n")
    }

    @Test(
        "an unreachable server ends with 1 and one line, soon",
        arguments: [["produce"], ["consume", "--group", "g"]]
    )
    func unreachable(command: [String]) async throws {
        let port = try await FreePort.next()
        let arguments =
            command.first == "produce"
            ? message : ["consume", "--group", "g", "--topic", "t"]
        let result = try await withTimeLimit {
            try await run(
                arguments + ["-redis", "127.0.0.1:\(port)"],
                BuiltProgram.environment(nil, ["THINRSMQ_NAMESPACE": "n"])
            )
        }
        #expect(result.ending == .exited(1))
        #expect(result.errors.contains("127.0.0.1:\(port)"))
        #expect(result.errors.split(separator: "\n").count == 1)
    }

    @Test("a wrong password ends with 1 and is not shown")
    func wrongPassword() async throws {
        try await withRedisServer(RedisServer.Options(password: "right")) { server in
            let environment = ["THINRSMQ_NAMESPACE": "n", "REDIS_PASSWORD": "wrong-secret"]
            let result = try await run(message, BuiltProgram.environment(server, environment))
            #expect(result.ending == .exited(1))
            #expect(result.errors.contains("WRONGPASS"))
            #expect(!result.errors.contains("wrong-secret"))
        }
    }

    @Test("help and version end with 0, on standard output")
    func help() async throws {
        for arguments in [["--help"], ["help"], ["produce", "--help"], ["monitor", "-h"], []] {
            let result = try await run(arguments, [:])
            #expect(result.ending == .exited(0), "\(arguments)")
            #expect(result.output.contains("USAGE: thinrsmq"))
            #expect(result.errors.isEmpty)
        }
        let version = try await run(["--version"], [:])
        #expect(version.ending == .exited(0))
        #expect(version.output.wholeMatch(of: /\d+\.\d+\.\d+ \((development build|commit \w+), Swift .+\)\n/) != nil)
    }

    @Test("the example of a configuration file is accepted")
    func example() async throws {
        let file = BuiltProgram.root.appending(path: "deploy/thinrsmq.yaml").path
        let result = try await run(["monitor", "--check", "--config", file], BuiltProgram.environment())
        #expect(result.ending == .exited(0), "\(result.errors)")
        #expect(result.output.contains("claimPolicy: requeue"))
    }

    @Test("a mistake in the configuration file ends with 2, file and line")
    func badFile() async throws {
        try await withTemporaryDirectory { directory in
            let file = directory.path("m.yaml")
            try "namespaces: [a]\nintervall: 5s\n".write(toFile: file, atomically: false, encoding: .utf8)
            let result = try await run(["monitor", "--check", "--config", file], BuiltProgram.environment())
            #expect(result.ending == .exited(2))
            #expect(result.errors == "thinrsmq: \(file):2: unknown key 'intervall', did you mean 'interval'?\n")
        }
    }
}
