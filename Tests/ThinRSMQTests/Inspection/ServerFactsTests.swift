import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("What a server says of itself", .redisServer(RedisServer.Options(users: ["poor on >secret ~* +@stream"])))
struct ServerFactsTests {
    @Test(
        "versions are read as servers write them",
        arguments: [
            ("7.0.15", ServerVersion(7, 0, 15)), ("8.2", ServerVersion(8, 2)), ("8.4-rc1", ServerVersion(8, 4)),
            ("6.2.14.1", ServerVersion(6, 2, 14)), ("unstable", nil), ("", nil),
        ] as [(String, ServerVersion?)]
    )
    func version(text: String, version: ServerVersion?) {
        #expect(ServerVersion(text) == version)
    }

    @Test("versions are in the order of their numbers")
    func order() {
        #expect(ServerVersion(6, 2, 20) < ServerVersion(7, 0))
        #expect(ServerVersion(7, 2, 9) < ServerVersion(7, 2, 10))
        #expect(ServerVersion(7, 0, 15).description == "7.0.15")
    }

    @Test("Valkey has a version of its own, beside the one that it goes by")
    func valkey() {
        var facts = ServerFacts()
        let text =
            "# Server\r\nredis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:9.1.2\r\nserver_mode:cluster\r\n"
        facts.take(InfoText(text), section: "server")
        #expect(facts.product == .valkey)
        #expect(facts.version == ServerVersion(9, 1, 2))
        #expect(facts.redisVersion == ServerVersion(7, 2, 4))
        #expect(facts.mode == "cluster")
    }

    @Test("a replica that lost its master, and a snapshot that failed")
    func trouble() {
        var facts = ServerFacts()
        facts.take(InfoText("role:slave\r\nmaster_link_status:down\r\nconnected_slaves:0\r\n"), section: "replication")
        facts.take(InfoText("aof_enabled:1\r\nrdb_last_bgsave_status:err\r\n"), section: "persistence")
        facts.take(InfoText("# Memory\r\n"), section: "memory")
        #expect(facts.replication == .init(isReplica: true, isLinkUp: false, replicas: 0))
        #expect(facts.persistence?.appendsToFile == true)
        #expect(facts.persistence?.lastSaveSucceeded == false)
        #expect(facts.persistence?.lastAppendSucceeded == true)
        #expect(facts.memory == nil)
    }

    @Test("a real server tells everything to who may ask")
    func real() async throws {
        try await withQueue { queue in
            let facts = try await QueueInspector(client: queue.client).serverFacts()
            #expect(facts.refusals.isEmpty)
            #expect(facts.version.map { $0 >= ServerVersion(6, 2) } == true)
            #expect(facts.mode == "standalone")
            #expect(facts.memory.map { $0.used > 0 && $0.maximum == 0 && $0.evictionPolicy == "noeviction" } == true)
            #expect(facts.persistence?.appendsToFile == false)
            #expect(facts.replication == .init(isReplica: false, isLinkUp: nil, replicas: 0))
            #expect(facts.settings?.savePoints == "")
            #expect(facts.settings?.appendFsync == "everysec")
            #expect(facts.settings?.stopsWritesWhenUnsaved == true)
            #expect(facts.settings?.minReplicasToWrite == 0)
        }
    }

    @Test("what is refused is nil and named, once for each command")
    func refused() async throws {
        try await withQueue {
            $0.redis.username = "poor"
            $0.redis.password = "secret"
        } body: { queue in
            let facts = try await QueueInspector(client: queue.client).serverFacts()
            #expect(facts.refusals.map(\.command) == ["INFO", "CONFIG GET"])
            #expect(facts.refusals.allSatisfy { $0.message.hasPrefix("NOPERM") })
            #expect(facts.memory == nil)
            #expect(facts.settings == nil)
        }
    }
}
