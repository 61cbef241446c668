import Foundation
import QueueMonitor
import TestSupport
import Testing

@Suite("The programs on a queue", .redisServer)
struct QueueProgramTests {
    private let environment: [String: String]
    private let server: RedisServer
    private let namespace = testNamespace()

    init() throws {
        server = try RedisServer.current
        environment = BuiltProgram.environment(server, ["THINRSMQ_NAMESPACE": namespace])
    }

    private func run(_ arguments: [String], input: String = "") async throws -> ProgramResult {
        try await runProgram(try BuiltProgram.path, arguments, environment: environment, input: input)
    }

    @Test("the lines of the quick start work as written, under the programs' old names")
    func quickStart() async throws {
        try await withTemporaryDirectory { directory in
            for name in ["producer", "consumer", "admin"] {
                let link = directory.path(name)
                try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: try BuiltProgram.path)
            }
            func call(_ name: String, _ arguments: String...) async throws -> ProgramResult {
                try await runProgram(directory.path(name), arguments, environment: environment)
            }
            let payload = #"{"orderId":"123"}"#
            let produced = try await call(
                "producer",
                "-topic",
                "orders",
                "-type",
                "order.created",
                "-payload",
                payload
            )
            #expect(produced.ending == .exited(0), "\(produced.errors)")
            let id = try #require(produced.lines.first)

            let consumed = try await call("consumer", "-topic", "orders", "-group", "order-processor", "-drain")
            #expect(consumed.ending == .exited(0), "\(consumed.errors)")
            #expect(consumed.lines == ["\(id)  order.created  \(payload)"])

            for command in ["pending", "consumers"] {
                let result = try await call(
                    "admin",
                    "-topic",
                    "orders",
                    "-group",
                    "order-processor",
                    "-command",
                    command
                )
                #expect(result.ending == .exited(0), "\(result.errors)")
            }
            let stream = try await call("admin", "-topic", "orders", "-command", "stream")
            #expect(stream.ending == .exited(0), "\(stream.errors)")
        }
    }

    @Test("each line of the input becomes a message, in order")
    func publishesLines() async throws {
        let payloads = (1...2_500).map { #"{"n":\#($0)}"# }
        let input = payloads.joined(separator: "\n\n")
        let produced = try await run(["produce", "--topic", "t", "--type", "a", "--json"], input: input)
        #expect(produced.ending == .exited(0), "\(produced.errors)")
        #expect(produced.errors.isEmpty)
        let ids = try produced.objects.map { $0["id"] as? String }
        #expect(ids.count == payloads.count)
        let entries = try await server.rawCommand("XRANGE", "\(namespace):t", "-", "+").elements
        #expect(entries.map { $0.elements.first?.string } == ids)
        #expect(entries.map { $0.elements.last?.strings.payload } == payloads)
    }

    @Test(
        "a full stream refuses with --when-full reject, is waited for with wait, and may grow with keepUnacknowledged"
    )
    func publishesToFullStream() async throws {
        let key = "\(namespace):f"
        try await server.rawCommand("XGROUP", "CREATE", key, "g", "0", "MKSTREAM")
        func produce(_ mode: String, _ more: String...) async throws -> ProgramResult {
            let lines = (1...8).map { "\($0)\n" }.joined()
            let arguments = ["produce", "-topic", "f", "-type", "a", "-max-length", "10", "-when-full", mode] + more
            return try await run(arguments, input: lines)
        }
        let first = try await produce("reject")
        #expect(first.ending == .exited(0), "\(first.errors)")
        let second = try await produce("reject")
        #expect(second.ending == .exited(1))
        #expect(second.lines.isEmpty)
        #expect(second.errors.contains("has no room for 8 messages: it holds 8 entries of 10"), "\(second.errors)")
        let third = try await produce("wait", "--full-timeout", "200ms")
        #expect(third.ending == .exited(1))
        #expect(third.lines.count == 2)
        let fourth = try await produce("keepUnacknowledged")
        #expect(fourth.ending == .exited(0), "\(fourth.errors)")
        try await #expect(server.rawCommand("XLEN", key).integer == 18)
        try await #expect(produce("block").ending == .exited(2))
    }

    @Test("--replicas fails where no replica has the message, which is in the stream all the same: its id is printed")
    func publishesToReplicas() async throws {
        let result = try await run([
            "produce", "-topic", "r", "-type", "a", "-payload", "p", "-replicas", "1", "-replica-timeout", "10ms",
        ])
        #expect(result.ending == .exited(1))
        #expect(result.errors == "thinrsmq: in the stream, but acknowledged by 0 of 1 replicas in time\n")
        let entries = try await server.rawCommand("XRANGE", "\(namespace):r", "-", "+").elements
        #expect(entries.map { $0.elements.first?.string } == result.lines)
    }

    @Test("a payload may begin with a dash")
    func publishesDash() async throws {
        let result = try await run(["produce", "-topic", "d", "-type", "a", "-payload", "-type"])
        #expect(result.ending == .exited(0), "\(result.errors)")
        let consumed = try await run(["consume", "--topic", "d", "--group", "g", "--drain", "--json"])
        #expect(try consumed.objects.map { $0["payload"] as? String } == ["-type"])
    }

    @Test("a consumer prints what it handled as JSON Lines, failures included, and drains")
    func consumesJSON() async throws {
        let produced = try await run(["produce", "--topic", "j", "--type", "a", "--payload", "ä\n"])
        let failed = try await run([
            "consume", "--topic", "j", "--group", "g", "--json", "--fail-rate", "1", "--timeout", "500ms",
        ])
        #expect(failed.ending == .exited(0), "\(failed.errors)")
        let attempt = try #require(try failed.objects.first)
        #expect(attempt["id"] as? String == produced.lines.first)
        #expect(attempt["attempt"] as? Int == 1)
        #expect(attempt["type"] as? String == "a")
        #expect(attempt["payload"] as? String == "ä\n")
        #expect(attempt["produced_at"] is String)
        #expect(attempt["failure"] as? String == "failed on purpose")
    }

    @Test("a drain that does not come to an end in time is a failure")
    func drainTimesOut() async throws {
        _ = try await run(["produce", "--topic", "x", "--type", "a", "--payload", "p"])
        let result = try await run([
            "consume", "--topic", "x", "--group", "g", "--fail-rate", "1", "--drain", "--timeout", "300ms",
        ])
        #expect(result.ending == .exited(1))
        #expect(result.errors == "thinrsmq: the group still had something left after 300ms\n")
    }

    @Test(
        "a signal ends a consumer in order: what it read is acknowledged, and its name is gone",
        arguments: [SIGINT, SIGTERM]
    )
    func stopsInOrder(signal: Int32) async throws {
        let (topic, key) = ("s\(signal)", "\(namespace):s\(signal)")
        let arguments = ["consume", "--topic", topic, "--group", "g", "--process-time", "2s"]
        try await withTemporaryDirectory { directory in
            try await BuiltProgram.withRunning(arguments, environment: environment, in: directory) { consumer in
                try await eventually("the consumer has joined") {
                    (try? await server.rawCommand("XINFO", "GROUPS", key).elements.isEmpty) == false
                }
                try await server.rawCommand("XADD", key, "*", "v", "1", "type", "a", "payload", "p")
                try await eventually("the message is being handled") {
                    try await server.rawCommand("XPENDING", key, "g").elements.first?.integer == 1
                }
                consumer.send(signal)
                #expect(await consumer.waitUntilEnded() == .exited(0))
            }
            #expect(try String(contentsOfFile: directory.path("output"), encoding: .utf8).hasSuffix("  a  p\n"))
            #expect(try await server.rawCommand("XPENDING", key, "g").elements.first?.integer == 0)
            #expect(try await server.rawCommand("XINFO", "CONSUMERS", key, "g").elements.isEmpty)
        }
    }

    @Test("a reader that has gone ends the program quietly")
    func brokenPipe() async throws {
        let lines = (1...20_000).map(String.init).joined(separator: "\n")
        let script =
            #"set -o pipefail; "$0" produce --topic b --type a --max-length 100000 | head -n 1; echo "status $?""#
        let result = try await runProgram(
            "bash",
            ["-c", script, try BuiltProgram.path],
            environment: environment,
            input: lines
        )
        #expect(result.errors.isEmpty, "\(result.errors)")
        #expect(result.lines.count == 2)
        #expect(result.lines.last == "status 0")
    }
}

extension [String] {
    /// The value after the field `payload` in a flat list of names and values.
    fileprivate var payload: String? {
        firstIndex(of: "payload").map { self[$0 + 1] }
    }
}
