import Testing

@testable import ThinRSMQ
@testable import ThinRSMQCommand

@Suite("The doctor's judgement of a server")
struct ServerChecksTests {
    /// A server that nothing is to be said of.
    private static let healthy: ServerFacts = {
        var facts = ServerFacts()
        facts.version = ServerVersion(8, 2, 3)
        facts.redisVersion = facts.version
        facts.mode = "standalone"
        facts.memory = ServerFacts.Memory(used: 100, notCounted: 0, maximum: 1_000, evictionPolicy: "noeviction")
        facts.persistence = ServerFacts.Persistence(
            appendsToFile: true,
            lastAppendSucceeded: true,
            lastRewriteSucceeded: true,
            lastSaveSucceeded: true
        )
        facts.replication = ServerFacts.Replication(isReplica: false, isLinkUp: nil, replicas: 0)
        facts.settings = ServerFacts.Settings()
        facts.settings?.savePoints = "3600 1"
        facts.settings?.appendFsync = "always"
        facts.settings?.stopsWritesWhenUnsaved = true
        facts.settings?.minReplicasToWrite = 0
        return facts
    }()

    /// A change of the healthy server, and all that is found then.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let found: [String]
        let change: @Sendable (inout ServerFacts) -> Void

        init(_ name: String, _ found: [String], _ change: @Sendable @escaping (inout ServerFacts) -> Void) {
            (testDescription, self.found, self.change) = (name, found, change)
        }
    }

    private static func found(_ facts: ServerFacts) -> [String] {
        (VersionChecks.findings(about: facts) + ServerChecks.findings(about: facts)).map { "\($0.severity) \($0.id)" }
    }

    @Test(
        "memory",
        arguments: [
            Case("nothing", []) { _ in },
            Case("evicts anything", ["error eviction-policy"]) { $0.memory?.evictionPolicy = "allkeys-lru" },
            Case("evicts what expires", ["warning eviction-policy"]) { $0.memory?.evictionPolicy = "volatile-ttl" },
            Case("would evict anything", ["warning eviction-policy"]) {
                $0.memory?.evictionPolicy = "allkeys-lfu"
                $0.memory?.maximum = 0
            },
            Case("would evict what expires", ["note eviction-policy"]) {
                $0.memory?.evictionPolicy = "volatile-lru"
                $0.memory?.maximum = 0
            },
            Case("80 %", []) { $0.memory?.used = 800 },
            Case("81 %", ["warning memory-nearly-full"]) { $0.memory?.used = 810 },
            Case("95 %", ["warning memory-nearly-full"]) { $0.memory?.used = 950 },
            Case("96 %", ["error memory-nearly-full"]) { $0.memory?.used = 960 },
            Case("replicas' buffers do not count", []) {
                $0.memory?.used = 960
                $0.memory?.notCounted = 200
            },
            Case("no bound", ["note memory-unbounded"]) { $0.memory?.maximum = 0 },
            Case("unknown", []) { $0.memory = nil },
        ]
    )
    func memory(_ test: Case) {
        var facts = Self.healthy
        test.change(&facts)
        #expect(Self.found(facts) == test.found)
    }

    @Test(
        "persistence",
        arguments: [
            Case("off", ["warning persistence-off"]) {
                $0.persistence?.appendsToFile = false
                $0.settings?.savePoints = ""
            },
            Case("snapshots", ["note persistence-snapshots-only"]) { $0.persistence?.appendsToFile = false },
            Case("not told", []) {
                $0.persistence?.appendsToFile = false
                $0.settings = nil
            },
            Case("fsync no", ["warning appendfsync-no"]) { $0.settings?.appendFsync = "no" },
            Case("fsync everysec", ["note appendfsync-everysec"]) { $0.settings?.appendFsync = "everysec" },
            Case("fsync of no file", ["note persistence-snapshots-only"]) {
                $0.persistence?.appendsToFile = false
                $0.settings?.appendFsync = "no"
            },
            Case("append failed", ["error append-failed"]) { $0.persistence?.lastAppendSucceeded = false },
            Case("rewrite failed", ["warning rewrite-failed"]) { $0.persistence?.lastRewriteSucceeded = false },
            Case("save failed", ["error save-failed"]) { $0.persistence?.lastSaveSucceeded = false },
            Case("save failed, without save points", ["warning save-failed"]) {
                $0.persistence?.lastSaveSucceeded = false
                $0.settings?.savePoints = ""
            },
            Case("save failed, and writes go on", ["warning save-failed"]) {
                $0.persistence?.lastSaveSucceeded = false
                $0.settings?.stopsWritesWhenUnsaved = false
            },
            Case("save failed, the rest is not told", ["error save-failed"]) {
                $0.persistence?.lastSaveSucceeded = false
                $0.settings = nil
            },
        ]
    )
    func persistence(_ test: Case) {
        var facts = Self.healthy
        test.change(&facts)
        #expect(Self.found(facts) == test.found)
    }

    @Test(
        "replication and mode",
        arguments: [
            Case("replicas that nobody waits for", ["note replicas-not-required"]) { $0.replication?.replicas = 2 },
            Case("replicas that are waited for", []) {
                $0.replication?.replicas = 2
                $0.settings?.minReplicasToWrite = 1
            },
            Case("a replica", ["error is-replica"]) {
                $0.replication = ServerFacts.Replication(isReplica: true, isLinkUp: true, replicas: 0)
            },
            Case("a replica alone", ["error is-replica", "error replica-link-down"]) {
                $0.replication = ServerFacts.Replication(isReplica: true, isLinkUp: false, replicas: 0)
            },
            Case("a cluster", ["error mode-unsupported"]) { $0.mode = "cluster" },
            Case("a sentinel", ["error mode-unsupported"]) { $0.mode = "sentinel" },
        ]
    )
    func replication(_ test: Case) {
        var facts = Self.healthy
        test.change(&facts)
        #expect(Self.found(facts) == test.found)
    }

    @Test(
        "versions of Redis",
        arguments: [
            ("6.0.16", ["error version-unsupported"]),
            ("6.2.14", ["note version-counts-nothing", "note version-idle-misleads"]),
            ("7.0.15", ["note version-idle-misleads", "note version-lag-wrong"]), ("7.2.4", ["note version-lag-wrong"]),
            ("7.4.4", []), ("8.0.0", []), ("8.2.1", ["warning version-insecure"]), ("8.2.3", []), ("8.4-rc1", []),
        ] as [(String, [String])]
    )
    func versions(version: String, found: [String]) {
        var facts = Self.healthy
        facts.version = ServerVersion(version)
        facts.redisVersion = facts.version
        #expect(Self.found(facts) == found)
    }

    @Test("Valkey is not taken for the Redis that it goes by")
    func valkey() {
        var facts = Self.healthy
        facts.product = .valkey
        facts.version = ServerVersion(9, 1, 2)
        facts.redisVersion = ServerVersion(7, 2, 4)
        #expect(Self.found(facts) == ["note valkey"])
        #expect(
            VersionChecks.findings(about: facts)[0].found == "it is Valkey 9.1.2; by INFO's redis_version it is 7.2.4"
        )
    }

    @Test("nothing known, nothing said")
    func nothing() {
        #expect(Self.found(ServerFacts()).isEmpty)
    }

    @Test(
        "sizes are told in units that people read",
        arguments: [(0, "0 B"), (1_536, "1.5 KiB"), (3 << 30, "3.0 GiB")]
    )
    func sizes(bytes: Int, text: String) {
        #expect(bytes.bytes == text)
    }
}
