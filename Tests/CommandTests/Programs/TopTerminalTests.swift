import Foundation
import TestSupport
import Testing

@Suite("top on a terminal", .redisServer)
struct TopTerminalTests {
    private static let enter = "\u{1B}[?1049h"
    private static let leave = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

    private let server: RedisServer
    private let namespace = testNamespace()

    init() throws {
        server = try RedisServer.current
    }

    private func arrange() async throws {
        let key = "\(namespace):orders"
        try await server.rawPipeline([
            ["XGROUP", "CREATE", key, "billing", "0", "MKSTREAM"], ["XGROUP", "CREATE", key, "mail", "0"],
            ["XADD", key, "*", "v", "1", "type", "a", "payload", "x"],
            ["XADD", key, "*", "v", "1", "type", "a", "payload", "y"],
            ["XREADGROUP", "GROUP", "billing", "alice", "COUNT", "1", "STREAMS", key, ">"],
        ])
    }

    /// Lends the program on a terminal, once it has drawn its first frame.
    private func withTop(
        _ arguments: [String] = [],
        _ others: [String: String] = [:],
        body: (PseudoTerminal, ChildProcess) async throws -> Void
    ) async throws {
        try await arrange()
        let terminal = try PseudoTerminal()
        let environment = BuiltProgram.environment(server, ["TERM": "xterm", "NO_COLOR": ""].merging(others) { $1 })
        let process = try ChildProcess(
            try BuiltProgram.path,
            ["top", "--namespace", namespace, "--stream", "\(namespace):orders", "--interval", "100ms"] + arguments,
            environment: environment,
            input: terminal.path,
            output: terminal.path
        )
        defer { process.send(SIGKILL) }
        try await eventually("the table is drawn") { terminal.screen.contains("billing") || process.ending != nil }
        try await body(terminal, process)
    }

    private func expectRestored(_ terminal: PseudoTerminal, _ process: ChildProcess, _ code: Int32 = 0) async throws {
        #expect(try await withTimeLimit { await process.waitUntilEnded() } == .exited(code))
        #expect(terminal.isCooked)
        #expect(terminal.output.hasSuffix(Self.leave))
        #expect(terminal.output.components(separatedBy: Self.enter).count == 2)
    }

    @Test("keys select a group, open it, filter the table and end the program")
    func keys() async throws {
        try await withTop { terminal, process in
            #expect(!terminal.isCooked)
            #expect(terminal.output.contains("\u{1B}[32m"))
            #expect(terminal.screen.contains("1 stream, 2 groups"))
            terminal.press("?")
            try await eventually("the help is shown") { terminal.screen.contains("keys and columns") }
            terminal.press("\u{1B}")
            try await eventually("Escape leaves it") { terminal.screen.contains("waiting") }
            // By name, billing is the first.
            terminal.press("ssssss")
            try await eventually("the order has changed") { terminal.screen.contains("sort: name") }
            terminal.press("j\r")
            try await eventually("the group is shown in depth") {
                terminal.screen.contains("group billing") && terminal.screen.contains("alice")
            }
            #expect(terminal.screen.contains("pending 1: 1 in flight"))
            terminal.press("\u{1B}[D\u{1B}")
            try await eventually("the table is back") { terminal.screen.contains("2 groups") }
            terminal.press("/MAI\r")
            try await eventually("one group is left") {
                terminal.screen.contains("only 'MAI'") && !terminal.screen.contains("billing")
            }
            terminal.press("q")
            try await expectRestored(terminal, process)
        }
    }

    @Test("what ends it leaves the terminal as it was", arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT])
    func restores(signal: Int32) async throws {
        try await withTop { terminal, process in
            process.send(signal)
            try await expectRestored(terminal, process)
        }
    }

    @Test("Ctrl-C is a key like q")
    func interrupt() async throws {
        try await withTop { terminal, process in
            terminal.press("\u{3}")
            try await expectRestored(terminal, process)
        }
    }

    @Test("another size is drawn at once; without colours where none are wanted; new figures come by themselves")
    func follows() async throws {
        try await withTop([], ["NO_COLOR": "1"]) { terminal, process in
            #expect(!terminal.output.contains("\u{1B}[32m"))
            terminal.resize(width: 40, height: 10)
            process.send(SIGWINCH)
            try await eventually("the screen is small") {
                terminal.screen.components(separatedBy: "\r\n").count == 10 && !terminal.screen.contains("alive")
            }
            try await server.rawCommand("XGROUP", "CREATE", "\(namespace):orders", "third", "0")
            try await eventually("the group comes up") { terminal.screen.contains("third") }
            terminal.press(" ")
            try await eventually("it pauses") { terminal.screen.contains("paused") }
            terminal.press("q")
            try await expectRestored(terminal, process)
        }
    }

    @Test("a Redis that goes away later is told in the header, and tried again")
    func survives() async throws {
        try await withRedisServer { server in
            let key = "\(namespace):orders"
            let create = ["XGROUP", "CREATE", key, "billing", "0", "MKSTREAM"]
            try await server.rawPipeline([create])
            let terminal = try PseudoTerminal()
            let process = try ChildProcess(
                try BuiltProgram.path,
                ["top", "--stream", key, "--interval", "100ms"],
                environment: BuiltProgram.environment(server, ["TERM": "xterm"]),
                input: terminal.path,
                output: terminal.path
            )
            defer { process.send(SIGKILL) }
            try await eventually("the table is drawn") { terminal.screen.contains("billing") }
            await server.kill()
            try await eventually("the failure is shown") { terminal.screen.contains("no answer for") }
            #expect(terminal.screen.contains("billing"))
            try await server.restart()
            try await server.rawPipeline([create])
            try await eventually("it is well again") {
                !terminal.screen.contains("no answer") && terminal.screen.contains("billing")
            }
            terminal.press("q")
            try await expectRestored(terminal, process)
        }
    }

    @Test("a monitor that stops answering is told in the header, above what it told last")
    func losesMonitor() async throws {
        let answers: [HTTPAnswer] = [
            .respond(200, body: StatusDocuments.ordinary), .respond(503, body: "not ready: x"),
        ]
        try await withHTTPReceiver(tls: nil, answering: { _, number in answers[min(number, 2) - 1] }) { receiver in
            let terminal = try PseudoTerminal()
            let process = try ChildProcess(
                try BuiltProgram.path,
                ["top", "--url", "http://u:secret@127.0.0.1:\(receiver.port)", "--interval", "100ms"],
                environment: BuiltProgram.environment(nil, ["TERM": "xterm", "NO_COLOR": ""]),
                input: terminal.path,
                output: terminal.path
            )
            defer { process.send(SIGKILL) }
            try await eventually("the failure is shown") { terminal.screen.contains("the monitor is not ready: x") }
            #expect(terminal.screen.contains("1 stalled, 1 slow, 1 ok"))
            terminal.press("q")
            try await expectRestored(terminal, process)
            #expect(!terminal.output.contains("secret"))
        }
    }

    @Test("--once prints a look on a terminal, too, and takes nothing over")
    func once() async throws {
        try await arrange()
        let terminal = try PseudoTerminal()
        let process = try ChildProcess(
            try BuiltProgram.path,
            ["top", "--stream", "\(namespace):orders", "--once"],
            environment: BuiltProgram.environment(server, ["TERM": "xterm", "NO_COLOR": ""]),
            input: terminal.path,
            output: terminal.path
        )
        #expect(try await withTimeLimit { await process.waitUntilEnded() } == .exited(0))
        #expect(terminal.output.contains("billing"))
        #expect(terminal.output.contains("\u{1B}[32m"))
        #expect(!terminal.output.contains(Self.enter))
    }
}
