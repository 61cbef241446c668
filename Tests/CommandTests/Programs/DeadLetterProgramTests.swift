import Foundation
import TestSupport
import Testing

@Suite("dlq on dead letters of many kinds", .redisServer)
struct DeadLetterProgramTests {
    private let environment: [String: String]
    private let server: RedisServer
    private let namespace = testNamespace()

    init() throws {
        server = try RedisServer.current
        environment = BuiltProgram.environment(server, ["THINRSMQ_NAMESPACE": namespace])
    }

    private func run(_ arguments: String..., input: String = "") async throws -> ProgramResult {
        try await runProgram(try BuiltProgram.path, arguments, environment: environment, input: input)
    }

    /// Dead letters 1-0, 2-0 …, which failed at 01:00, 02:00 …; the types are a, b, a, b ….
    private func arrange(_ topic: String, count: Int) async throws {
        let key = "\(namespace):\(topic)"
        for group in 0...2 { try await server.rawCommand("XGROUP", "CREATE", key, "g\(group)", "$", "MKSTREAM") }
        for number in 1...count {
            let fields = [
                "v", "1", "type", number % 2 == 1 ? "a" : "b", "payload", "p\(number)", "x", "1", "x", "",
                "original_id", "\(number)-9", "original_stream", key, "failed_at", "2026-02-11T0\(number):00:00Z",
                "total_attempts", "3", "last_error", "Error \(number)", "consumer_group", "g\(number % 3)",
                "replay_count", "0",
            ]
            try await server.rawPipeline([["XADD", "\(key):dlq", "\(number)-0"] + fields])
        }
    }

    private func payloads(_ key: String) async throws -> [String] {
        try await server.rawCommand("XRANGE", "\(namespace):\(key)", "-", "+").elements.compactMap { entry in
            let values = entry.elements[1].strings
            return values.firstIndex(of: "payload").map { values[$0 + 1] }
        }
    }

    @Test(
        "a filter of each kind finds what it says",
        arguments: [
            (["--type", "a"], 4), (["-type", "a", "-type", "b"], 7), (["--error", "ERROR 3"], 1),
            (["--since", "2026-02-11T03:00:00Z"], 5), (["--until", "2026-02-11T03:00:00Z"], 2), (["--since", "1h"], 0),
            (["--until", "1h"], 7), (["--group", "g1"], 3), (["--original-id", "5-9"], 1), (["--frozen"], 0),
            (["--no-frozen"], 7), (["--type", "a", "--group", "g1"], 2),
        ]
    )
    func filters(options: [String], count: Int) async throws {
        let topic = "f\(options.joined().utf8.reduce(0) { $0 &* 31 &+ Int($1) })"
        try await arrange(topic, count: 7)
        let arguments = ["dlq", "size", "--topic", topic] + options
        let result = try await runProgram(try BuiltProgram.path, arguments, environment: environment)
        #expect(result.output == "\(count)\n", "\(result.errors)")
    }

    @Test("peek goes on behind an id, and filters")
    func peek() async throws {
        try await arrange("k", count: 5)
        let result = try await run("dlq", "peek", "--topic", "k", "--after", "1-0", "--type", "a", "--count", "1")
        #expect(result.lines.count == 2)
        #expect(result.lines.last?.hasPrefix("3-0") == true)
    }

    @Test("replay takes all that match; a dry run tells the same, and changes nothing")
    func replay() async throws {
        try await arrange("r", count: 5)
        let dry = try await run("dlq", "replay", "--topic", "r", "--all", "--type", "a", "--dry-run")
        #expect(dry.output == "3 would be replayed\n")
        let json = try await run("dlq", "replay", "--topic", "r", "--count", "2", "--type", "a", "--dry-run", "--json")
        #expect(try json.objects.first?["would_replay"] as? [String] == ["1-0", "3-0"])
        #expect(try await run("dlq", "size", "--topic", "r").output == "5\n")

        let done = try await run("dlq", "replay", "--topic", "r", "--all", "--type", "a", "--rate", "1000")
        #expect(done.output == "3 replayed\n")
        #expect(try await payloads("r") == ["p1", "p3", "p5"])
        let ids = try await run("dlq", "replay", "--topic", "r", "--id", "4-0", "--id", "9-9", "--id", "2-0")
        #expect(ids.output == "2 replayed, 1 not there\n")
        #expect(try await payloads("r") == ["p1", "p3", "p5", "p4", "p2"])
    }

    @Test("a signal ends a paced replay, which says what it has done", arguments: [SIGINT, SIGTERM])
    func interrupted(signal: Int32) async throws {
        let topic = "i\(signal)"
        try await arrange(topic, count: 3)
        let arguments = ["dlq", "replay", "--topic", topic, "--all", "--rate", "0.01"]
        try await withTemporaryDirectory { directory in
            try await BuiltProgram.withRunning(arguments, environment: environment, in: directory) { child in
                try await eventually("the first is replayed") { try await payloads(topic) == ["p1"] }
                child.send(signal)
                #expect(await child.waitUntilEnded() == .exited(1))
            }
            let output = try String(contentsOfFile: directory.path("output"), encoding: .utf8)
            let log = try String(contentsOfFile: directory.path("log"), encoding: .utf8)
            #expect(output == "1 replayed\n")
            #expect(log == "thinrsmq: cancelled (1 replayed before)\n")
        }
    }

    @Test("purge deletes what matches, and says before how many that is")
    func purge() async throws {
        try await arrange("p", count: 5)
        let dry = try await run("dlq", "purge", "--topic", "p", "--type", "b", "--dry-run")
        #expect(dry.output == "2\n")
        #expect(try await run("dlq", "purge", "--topic", "p", "--type", "b", "--yes").output == "2\n")
        #expect(try await payloads("p:dlq") == ["p1", "p3", "p5"])
    }

    @Test("what export prints, import writes as it was, and a second time not again")
    func exportAndImport() async throws {
        try await arrange("e", count: 3)
        let exported = try await run("dlq", "export", "--topic", "e", "--type", "a")
        #expect(exported.lines.count == 2)
        #expect(exported.lines.first?.hasPrefix(#"{"id":"1-0","fields":[["v","1"],["type","a"]"#) == true)

        let dry = try await run("dlq", "import", "--topic", "c", "--dry-run", input: exported.output)
        #expect(dry.output == "2 would be imported\n")
        #expect(try await run("dlq", "size", "--topic", "c").output == "0\n")
        #expect(try await run("dlq", "import", "--topic", "c", input: exported.output).output == "2 imported\n")
        let again = try await run("dlq", "import", "--topic", "c", "-", input: exported.output)
        #expect(again.output == "0 imported, 2 there already\n")

        let fields = try await [("e", 0), ("c", 0), ("e", 2), ("c", 1)].asyncMap { topic, index in
            let entries = try await server.rawCommand("XRANGE", "\(namespace):\(topic):dlq", "-", "+").elements
            return entries[index].elements[1].strings
        }
        #expect(fields[0] == fields[1])
        #expect(fields[2] == fields[3])
    }

    @Test("bytes that are no text survive export and import")
    func binary() async throws {
        let line = #"{"id":"1-0","fields":[["type","t"],[{"base64":"/w=="},{"base64":"AMMo"}],["payload","\u0000é"]]}"#
        #expect(try await run("dlq", "import", "--topic", "b", input: line).output == "1 imported\n")
        let exported = try await run("dlq", "export", "--topic", "b")
        let fields = exported.output.drop { $0 != "," }
        #expect(fields == line.drop { $0 != "," } + "\n")
    }

    @Test("a line that is no dead letter is named, with the key, and what was imported before it stays")
    func badLine() async throws {
        let good = #"{"id":"1-0","fields":[["original_id","1-0"],["failed_at","x"]]}"#
        try await withTemporaryDirectory { directory in
            let file = directory.path("letters.jsonl")
            try "\(good)\n\n{\"id\":\"2-0\"}\n".write(toFile: file, atomically: true, encoding: .utf8)
            let result = try await run("dlq", "import", "--topic", "x", file)
            #expect(result.ending == .exited(2))
            #expect(result.errors == "thinrsmq: \(file):3: 'fields' is missing (1 imported before)\n")
            #expect(try await run("dlq", "size", "--topic", "x").output == "1\n")
        }
    }

    @Test("a topic that gets more than it may keep is warned about")
    func tooMany() async throws {
        let lines = (1...10_001).map { #"{"id":"\#($0)-0","fields":[["original_id","\#($0)-0"],["failed_at","x"]]}"# }
        let result = try await run("dlq", "import", "--topic", "m", input: lines.joined(separator: "\n"))
        #expect(result.output == "10,001 imported\n")
        #expect(result.errors.contains("more dead letters than DLQ.MaxLen allows"))
    }
}

extension Array {
    /// The results of a body for each element, one after the other.
    fileprivate func asyncMap<Result>(_ body: (Element) async throws -> Result) async throws -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
