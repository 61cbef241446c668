import Foundation
import TestSupport
import Testing

@Suite("admin and dlq on a queue", .redisServer)
struct AdminProgramTests {
    private let environment: [String: String]
    private let server: RedisServer
    private let namespace = testNamespace()

    init() throws {
        server = try RedisServer.current
        environment = BuiltProgram.environment(server, ["THINRSMQ_NAMESPACE": namespace])
    }

    private func run(_ arguments: String...) async throws -> ProgramResult {
        try await runProgram(try BuiltProgram.path, arguments, environment: environment)
    }

    private func object(_ arguments: String...) async throws -> [String: Any] {
        let result = try await runProgram(try BuiltProgram.path, arguments + ["--json"], environment: environment)
        try #require(result.ending == .exited(0), "\(result.errors)")
        return try #require(try result.objects.first)
    }

    /// A stream with a group that has two of three entries pending under two names.
    private func arrange(_ topic: String) async throws {
        let key = "\(namespace):\(topic)"
        try await server.rawCommand("XGROUP", "CREATE", key, "g", "0", "MKSTREAM")
        for number in 1...3 {
            try await server.rawCommand("XADD", key, "\(number)-1", "v", "1", "type", "a", "payload", "p\(number)")
        }
        for name in ["one", "two"] {
            try await server.rawCommand(
                "XREADGROUP",
                "GROUP",
                "g",
                name,
                "COUNT",
                "1",
                "STREAMS",
                key,
                ">"
            )
        }
    }

    /// Dead letters as consumers in other languages write them; the second is frozen.
    private func arrangeDeadLetters(_ topic: String) async throws {
        let key = "\(namespace):\(topic)"
        for (number, replays) in [(1, 0), (2, 3), (3, 0)] {
            try await server.rawCommand(
                "XADD",
                "\(key):dlq",
                "\(number)-0",
                "v",
                "1",
                "type",
                "a",
                "payload",
                "p\(number)",
                "extra",
                "e",
                "original_id",
                "\(number)-9",
                "original_stream",
                key,
                "failed_at",
                "2026-02-11T09:30:00Z",
                "total_attempts",
                "3",
                "last_error",
                "bad\nluck",
                "consumer_group",
                "g",
                "replay_count",
                "\(replays)"
            )
        }
    }

    @Test("pending shows how much, of whom, and between which ids")
    func pending() async throws {
        try await arrange("p")
        let text = try await run("admin", "--topic", "p", "--group", "g", "pending")
        #expect(text.lines == ["2 pending, 1-1 to 2-1", "consumer  pending", "one             1", "two             1"])
        let json = try await object("admin", "-topic", "p", "-group", "g", "-command", "pending")
        #expect(json["pending"] as? Int == 2)
        #expect(json["smallest_id"] as? String == "1-1")
        #expect(json["largest_id"] as? String == "2-1")
        #expect((json["consumers"] as? [[String: Any]])?.map { $0["name"] as? String } == ["one", "two"])
    }

    @Test("consumers shows each with what it holds, as one document")
    func consumers() async throws {
        try await arrange("c")
        let text = try await run("admin", "--topic", "c", "--group", "g", "consumers")
        #expect(text.lines.count == 3)
        let json = try await run("admin", "--topic", "c", "--group", "g", "consumers", "--json")
        let document = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
        #expect(document?.map { $0["name"] as? String } == ["one", "two"])
        #expect(document?.allSatisfy { $0["pending"] as? Int == 1 && $0["idle_ms"] is Int } == true)
    }

    @Test("stream shows its length, its groups and its dead letters, under both names", arguments: ["stream", "stats"])
    func stream(command: String) async throws {
        try await arrange(command)
        try await arrangeDeadLetters(command)
        let json = try await object("admin", "--topic", command, command)
        #expect(json["stream"] as? String == "\(namespace):\(command)")
        #expect(json["length"] as? Int == 3)
        #expect(json["dead_letters"] as? Int == 3)
        let group = try #require((json["groups"] as? [[String: Any]])?.first)
        #expect(group["name"] as? String == "g")
        #expect(group["pending"] as? Int == 2)
        #expect(group["last_delivered_id"] as? String == "2-1")
        let text = try await run("admin", "--topic", command, command)
        #expect(text.lines.first == "\(namespace):\(command): 3 entries, 3 dead letters, last id 3-1")
    }

    @Test(
        "what does not exist is named, and ends with 1",
        arguments: [
            (["admin", "--topic", "no", "stream"], "there is no topic 'no'"),
            (["admin", "--topic", "m", "--group", "no", "pending"], "topic 'm' has no group 'no'"),
            (["admin", "--topic", "m", "--group", "no", "consumers"], "topic 'm' has no group 'no'"),
            (["dlq", "replay", "--topic", "m", "--id", "9-9"], "there is no dead letter 9-9"),
        ]
    )
    func missing(arguments: [String], message: String) async throws {
        try await arrange("m")
        let result = try await runProgram(try BuiltProgram.path, arguments, environment: environment)
        #expect(result.ending == .exited(1))
        #expect(result.errors == "thinrsmq: \(message)\n")
    }

    @Test("peek shows dead letters on a line each, or with all their facts as one document")
    func peek() async throws {
        try await arrangeDeadLetters("k")
        #expect(try await run("dlq", "size", "--topic", "k").output == "3\n")
        let text = try await run("dlq", "peek", "--topic", "k", "--count", "2")
        #expect(text.lines.count == 3)
        #expect(text.lines.dropFirst().first?.hasPrefix("1-0") == true)
        #expect(text.output.contains("bad\\nluck"))
        let json = try await run("admin", "--topic", "k", "dlq", "peek", "1", "--json")
        let letters = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
        let letter = try #require(letters?.first)
        #expect(letters?.count == 1)
        #expect(letter["id"] as? String == "1-0")
        #expect(letter["type"] as? String == "a")
        #expect(letter["payload"] as? String == "p1")
        #expect(letter["fields"] as? [[String]] == [["extra", "e"]])
        #expect(letter["original_id"] as? String == "1-9")
        #expect(letter["total_attempts"] as? Int == 3)
        #expect(letter["last_error"] as? String == "bad\nluck")
        #expect(letter["consumer_group"] as? String == "g")
        #expect(letter["replay_count"] as? Int == 0)
    }

    @Test("replay puts back what is not frozen; a frozen one that is asked for by name is refused")
    func replay() async throws {
        try await arrangeDeadLetters("r")
        try await server.rawCommand("XGROUP", "CREATE", "\(namespace):r", "g", "$", "MKSTREAM")
        let frozen = try await run("dlq", "replay", "--topic", "r", "--id", "2-0")
        #expect(frozen.ending == .exited(1))
        #expect(frozen.errors.contains("dead letter 2-0 is frozen"))
        let one = try await object("dlq", "replay", "--topic", "r", "--id", "3-0")
        #expect((one["replayed"] as? [String])?.count == 1)
        #expect(try await run("dlq", "replay", "--topic", "r", "--count", "5").output == "1 replayed, 1 frozen\n")
        #expect(try await run("dlq", "size", "--topic", "r", "--json").output == #"{"size":1}"# + "\n")
        let entries = try await server.rawCommand("XLEN", "\(namespace):r").integer
        #expect(entries == 2)
    }

    @Test("purge deletes only when it was confirmed", arguments: [["dlq", "purge"], ["admin", "dlq", "purge"]])
    func purge(command: [String]) async throws {
        let topic = "purge-\(command.count)"
        try await arrangeDeadLetters(topic)
        let arguments = command + ["--topic", topic]
        let refused = try await runProgram(try BuiltProgram.path, arguments, environment: environment, input: "y\n")
        #expect(refused.ending == .exited(2))
        #expect(refused.errors.contains("--yes"))
        #expect(try await run("dlq", "size", "--topic", topic).output == "3\n")
        let done = try await runProgram(try BuiltProgram.path, arguments + ["--yes"], environment: environment)
        #expect(done.ending == .exited(0))
        #expect(done.output == "3\n")
        #expect(try await run("dlq", "size", "--topic", topic).output == "0\n")
    }
}
