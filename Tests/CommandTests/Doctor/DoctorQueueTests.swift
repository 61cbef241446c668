import Redis
import TestSupport
import Testing
import ThinRSMQ

@testable import ThinRSMQCommand

@Suite("The doctor on queues", .redisServer, .timeLimit(.minutes(2)))
struct DoctorQueueTests {
    private let server: RedisServer
    private let namespace = testNamespace()

    init() throws {
        server = try RedisServer.current
    }

    private var orders: String { "\(namespace):orders" }

    /// Adds entries 1-0 and so on, all at once.
    private func publish(_ count: Int, group: String? = "billing", reading read: Int = 0) async throws {
        var commands: [[String]] = []
        if let group { commands.append(["XGROUP", "CREATE", orders, group, "0", "MKSTREAM"]) }
        commands += (1...count).map { ["XADD", orders, "\($0)-0", "v", "1", "type", "a", "payload", "{}"] }
        if let group, read > 0 {
            commands.append(["XREADGROUP", "GROUP", group, "alice", "COUNT", "\(read)", "STREAMS", orders, ">"])
        }
        try await server.rawPipeline(commands)
    }

    private func diagnose(_ streams: StreamChecks = StreamChecks()) async throws -> Diagnosis {
        try await CommandTests.diagnose(server, [namespace], streams: streams)
    }

    @Test("a topic that is in order has nothing of its own, whatever else the namespace holds")
    func healthy() async throws {
        try await publish(3, reading: 2)
        try await server.rawCommand("SET", "\(namespace):cache", "value")
        let diagnosis = try await diagnose()
        #expect(diagnosis.own.isEmpty, "\(diagnosis.ownFindings)")
        #expect(diagnosis.facts.streams.map(\.keys.stream) == [orders])
    }

    @Test("nobody reads for a group; its dead consumer has entries, a ghost has none")
    func consumers() async throws {
        try await publish(3, reading: 2)
        let ghost = "thinrsmq-host-17-0123abcd"
        try await server.rawCommand("XGROUP", "CREATECONSUMER", orders, "billing", ghost)
        let diagnosis = try await diagnose(StreamChecks(consumerRetention: .zero))
        #expect(diagnosis.own == ["warning group-stands-still", "warning dead-consumers", "note ghost-consumers"])
        #expect(diagnosis.ownFindings[1].found.hasSuffix("has 2 entries pending: alice"))
        #expect(diagnosis.ownFindings[2].found.hasSuffix(ghost))
    }

    @Test("entries that were trimmed while they were pending are counted")
    func payloadGone() async throws {
        try await publish(5, reading: 5)
        try await server.rawCommand("XTRIM", orders, "MINID", "4-0")
        let diagnosis = try await diagnose()
        #expect(try diagnosis.finding("payload-gone").found.hasPrefix("3 pending entries lie"))
        #expect(try diagnosis.finding("payload-gone").severity == .error)
        try await server.rawCommand("XTRIM", orders, "MAXLEN", "0")
        let empty = try await diagnose()
        #expect(try empty.finding("payload-gone").found.hasPrefix("5 pending entries lie"))
    }

    @Test("a stream that is about to lose what a group needs")
    func nearlyFull() async throws {
        try await publish(95, reading: 5)
        let full = try await diagnose(StreamChecks(maxLength: 100))
        #expect(full.own == ["warning stream-nearly-full"])
        let overlong = try await diagnose(StreamChecks(maxLength: 40))
        #expect(overlong.own == ["note stream-overlong"])
    }

    @Test("several groups, of which one knows no lag", .enabled { try await RedisServer.countsEntries })
    func groups() async throws {
        try await publish(5, reading: 1)
        try await server.rawPipeline([
            ["XGROUP", "CREATE", orders, "late", "3-0"], ["XGROUP", "CREATECONSUMER", orders, "late", "bob"],
        ])
        let diagnosis = try await diagnose()
        #expect(diagnosis.own == ["note several-groups", "note lag-unknown"])
        #expect(diagnosis.ownFindings[1].subject == "group late of \(orders)")
    }

    @Test("dead letters, with and without their topic, and a topic that has their name")
    func deadLetters() async throws {
        try await publish(1, reading: 1)
        try await server.rawPipeline([
            ["XADD", "\(orders):dlq", "*", "a", "b"], ["XADD", "\(namespace):gone:dlq", "*", "a", "b"],
            ["XADD", "\(namespace):mails", "*", "a", "b"],
            ["XGROUP", "CREATE", "\(namespace):mails:dlq", "g", "0", "MKSTREAM"],
        ])
        let diagnosis = try await diagnose()
        #expect(
            diagnosis.own == [
                "warning topic-among-dead-letters", "warning dead-letters-without-topic", "note dead-letters",
            ]
        )
        #expect(diagnosis.ownFindings[0].subject == "stream \(namespace):mails:dlq")
        #expect(diagnosis.ownFindings[1].subject == "stream \(namespace):gone:dlq")
        #expect(diagnosis.ownFindings[2].subject == "stream \(orders)")
    }

    @Test("keys of other types, and streams where retry hashes are")
    func wrongTypes() async throws {
        try await publish(1, reading: 1)
        try await server.rawPipeline([
            ["SET", "\(orders):dlq", "value"], ["XADD", "\(orders):retries:x", "*", "a", "b"],
        ])
        let diagnosis = try await diagnose()
        #expect(diagnosis.own == ["error key-wrong-type", "error topic-among-retries"])
    }

    @Test("retry hashes whose entries are pending are in order; others are orphaned, or live for ever")
    func hashes() async throws {
        try await publish(3, reading: 2)
        func hash(_ name: String) -> String { "\(orders):retries:\(name)" }
        try await server.rawPipeline(
            ["1-0", "billing:2-0", "3-0", "other:1-0"].flatMap { name in
                [["HSET", hash(name), "attempt", "1"], ["EXPIRE", hash(name), "100"]]
            } + [
                ["HSET", hash("2-0"), "attempt", "1"], ["SET", hash("billing:9-0:done"), "done"],
                ["HSET", "\(namespace):gone:retries:7-0", "attempt", "1"],
            ]
        )
        let diagnosis = try await diagnose()
        #expect(diagnosis.own == ["warning retry-without-ttl", "note retry-orphaned"])
        let (immortal, orphaned) = (diagnosis.facts.keys.immortal, diagnosis.facts.keys.orphaned)
        #expect(Set(immortal.examples) == [hash("2-0"), "\(namespace):gone:retries:7-0"])
        #expect(Set(orphaned.examples) == [hash("3-0"), hash("other:1-0"), "\(namespace):gone:retries:7-0"])
    }

    @Test("a search ends after so many pages and hashes, and says so")
    func cut() async throws {
        let keys = (1...3_000).map { ["HSET", "\(namespace):t:retries:\($0)-0", "attempt", "1"] }
        try await server.rawPipeline(keys + [["XGROUP", "CREATE", "\(namespace):t", "g", "0", "MKSTREAM"]])
        let cut = try await CommandTests.diagnose(server, [namespace]) { $0.mostPages = 1 }
        #expect(try cut.finding("search-cut").found.hasPrefix("1 page of SCAN were read, and that was not all"))
        let few = try await CommandTests.diagnose(server, [namespace]) { $0.mostHashes = 10 }
        #expect(try few.finding("search-cut").found.contains("2,990 retry hashes were not looked at"))
        #expect(few.facts.keys.orphaned.count == 10)
        let whole = try await diagnose()
        #expect(!whole.findings.contains { $0.id == "search-cut" })
        #expect(whole.facts.keys.orphaned.count == 3_000)
        try await server.rawPipeline((1...3_000).map { ["DEL", "\(namespace):t:retries:\($0)-0"] })
    }

    @Test("streams by pattern are looked at, and their neighbours are not")
    func patterns() async throws {
        try await publish(2)
        try await server.rawCommand("XADD", "\(namespace):mails", "*", "a", "b")
        for pattern in [orders, "\(namespace):ord*"] {
            let diagnosis = try await CommandTests.diagnose(server, []) { $0.streamPatterns = [pattern] }
            #expect(diagnosis.facts.streams.map(\.keys.stream) == [orders])
            #expect(diagnosis.facts.streams.map(\.isOwned) == [false])
            #expect(diagnosis.own == ["warning group-stands-still"])
        }
    }

    @Test("nothing is written")
    func writesNothing() async throws {
        try await withRedisServer { server in
            try await server.rawPipeline([
                ["XGROUP", "CREATE", orders, "g", "0", "MKSTREAM"], ["XADD", orders, "1-0", "type", "a"],
                ["XREADGROUP", "GROUP", "g", "alice", "STREAMS", orders, ">"],
                ["HSET", "\(orders):retries:1-0", "a", "b"],
                ["XTRIM", orders, "MAXLEN", "0"], ["XADD", "\(orders):dlq", "*", "a", "b"], ["CONFIG", "RESETSTAT"],
            ])
            func changes() async throws -> String? {
                try await server.rawCommand("INFO", "persistence").string?.split(separator: "\r\n")
                    .first { $0.hasPrefix("rdb_changes_since_last_save") }.map(String.init)
            }
            let before = try await changes()
            _ = try await CommandTests.diagnose(server, [namespace])
            try await #expect(changes() == before)
        }
    }
}
