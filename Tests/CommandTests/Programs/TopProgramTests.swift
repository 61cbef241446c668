import Foundation
import TestSupport
import Testing

@Suite("top without a terminal", .redisServer)
struct TopProgramTests {
    private let environment: [String: String]
    private let server: RedisServer
    private let namespace = testNamespace()

    init() throws {
        server = try RedisServer.current
        environment = BuiltProgram.environment(server, ["THINRSMQ_NAMESPACE": namespace, "TERM": "xterm"])
    }

    private var stream: String { "\(namespace):orders" }

    private func arrange() async throws {
        try await server.rawPipeline([
            ["XGROUP", "CREATE", stream, "billing\u{1B}[2J", "0", "MKSTREAM"],
            ["XADD", stream, "*", "v", "1", "type", "a", "payload", "x"],
            ["XADD", stream, "*", "v", "1", "type", "a", "payload", "y"],
            ["XREADGROUP", "GROUP", "billing\u{1B}[2J", "alice", "COUNT", "1", "STREAMS", stream, ">"],
            ["XADD", "\(stream):dlq", "*", "original_id", "1-1"],
        ])
    }

    private func run(_ arguments: String...) async throws -> ProgramResult {
        try await runProgram(try BuiltProgram.path, ["top"] + arguments, environment: environment)
    }

    @Test("a pipe gets one table without codes, and nothing is written to Redis", arguments: [[], ["--once"]])
    func table(arguments: [String]) async throws {
        try await arrange()
        let before = try await server.rawCommand("KEYS", "\(namespace)*").elements.count
        let result = try await runProgram(try BuiltProgram.path, ["top"] + arguments, environment: environment)
        #expect(result.ending == .exited(0), "\(result.errors)")
        #expect(result.errors.isEmpty)
        #expect(!result.output.contains("\u{1B}"))
        #expect(result.lines.first?.hasPrefix("thinrsmq top  redis localhost:\(server.port), ") == true)
        #expect(result.output.contains("one look: rates are not known"))
        let row = try #require(result.lines.first { $0.hasPrefix(stream) })
        let cells = row.split(separator: " ").map(String.init)
        #expect(cells[1...3] == ["billing\\u{1b}[2J", "ok", "1"])
        #expect(cells.suffix(6) == ["?", "1", "0", "0", "1/1", "1"])
        #expect(try await server.rawCommand("KEYS", "\(namespace)*").elements.count == before)
    }

    @Test("--json prints the monitor's document")
    func document() async throws {
        try await arrange()
        let result = try await run("--json")
        #expect(result.ending == .exited(0))
        let streams = try #require(try result.objects.first?["streams"] as? [[String: Any]])
        #expect(result.lines.count == 1)
        #expect(streams.map { $0["stream"] as? String } == [stream])
    }

    @Test("with an interval it goes on until a signal", arguments: [["--json"], []])
    func repeats(arguments: [String]) async throws {
        try await arrange()
        try await withTemporaryDirectory { directory in
            let arguments = ["top", "--interval", "100ms"] + arguments
            try await BuiltProgram.withRunning(arguments, environment: environment, in: directory) { top in
                try await eventually("three looks are printed") {
                    let text = (try? String(contentsOfFile: directory.path("output"), encoding: .utf8)) ?? ""
                    return text.components(separatedBy: stream).count > 3
                }
                top.send(SIGTERM)
                #expect(try await withTimeLimit { await top.waitUntilEnded() } == .exited(0))
            }
        }
    }

    @Test("--in shows one group in depth, and says when there is none")
    func depth() async throws {
        try await arrange()
        let result = try await run("--in", stream, "billing\u{1B}[2J")
        #expect(result.ending == .exited(0))
        #expect(result.lines.contains("stream \(stream), group billing\\u{1b}[2J"))
        #expect(result.lines.contains { $0.hasPrefix("alice") && $0.contains("active") })
        let missing = try await run("--in", stream, "nobody")
        #expect(missing.ending == .exited(1))
        #expect(missing.errors == "thinrsmq: there is no group 'nobody' of a stream '\(stream)'\n")
    }

    @Test("a running monitor tells the same, with verdicts and rates")
    func monitor() async throws {
        try await arrange()
        try await withTemporaryDirectory { directory in
            let arguments = ["monitor", "--listen", "127.0.0.1:0", "--interval", "100ms"]
            try await BuiltProgram.withRunning(arguments, environment: environment, in: directory) { _ in
                var address = ""
                try await eventually("it serves") {
                    let log = (try? String(contentsOfFile: directory.path("log"), encoding: .utf8)) ?? ""
                    address = log.firstMatch(of: /http\.address=(\S+)/).map { String($0.1) } ?? ""
                    return !address.isEmpty
                }
                let url = "http://someone:secret@\(address)"
                try await eventually("its first tick is done, and rates are known") {
                    let result = try await run("--url", url, "--once")
                    #expect(!(result.output + result.errors).contains("secret"))
                    return result.ending == .exited(0) && result.output.contains("leader")
                        && result.output.contains(stream) && !result.output.contains("one look")
                }
                try await eventually("its document has rates") {
                    let document = try await run("--url", url + "/api/v1/status", "--json")
                    return document.output.contains("\"arrivalsPerSecond\":")
                }
            }
        }
    }

    @Test("a monitor that is not ready, or none at all, is told with its address, and ends with 1")
    func badMonitors() async throws {
        let answers: [(HTTPAnswer, String)] = [
            (
                .respond(503, body: "not ready: the first tick is not done yet"),
                "the monitor is not ready: the first tick"
            ),
            (.respond(404, body: "x"), "answered 404: is it a thinrsmq monitor?"),
            (.respond(200, body: "<html>\u{1B}[2J"), "what it answered is no status of a thinrsmq monitor"),
        ]
        for (answer, message) in answers {
            try await withHTTPReceiver(answer) { receiver in
                let result = try await run("--url", "http://u:secret@127.0.0.1:\(receiver.port)/hidden")
                #expect(result.ending == .exited(1))
                #expect(result.errors.hasPrefix("thinrsmq: http://127.0.0.1:\(receiver.port): \(message)"))
                #expect(!result.errors.contains("secret") && !result.errors.contains("hidden"))
                #expect(result.errors.split(separator: "\n").count == 1)
                #expect(receiver.requests.map(\.target) == ["/hidden/api/v1/status"])
            }
        }
        let port = try await FreePort.next()
        let away = try await run("--url", "http://u:secret@127.0.0.1:\(port)")
        #expect(away.ending == .exited(1))
        #expect(away.errors.hasPrefix("thinrsmq: http://127.0.0.1:\(port): connect: "))
        #expect(!away.errors.contains("secret"))
    }

    @Test("a Redis that is away ends it with 1 and one line")
    func redisAway() async throws {
        let port = try await FreePort.next()
        let result = try await withTimeLimit { try await run("--redis", "redis://u:secret@127.0.0.1:\(port)") }
        #expect(result.ending == .exited(1))
        #expect(result.errors.contains("127.0.0.1:\(port)"))
        #expect(!result.errors.contains("secret"))
        #expect(result.errors.split(separator: "\n").count == 1)
    }
}
