import Foundation
import TestSupport
import Testing
import ThinRSMQ

@testable import ThinRSMQCommand

@Suite("The doctor on servers that are set up badly", .timeLimit(.minutes(2)))
struct DoctorServerTests {
    private func found(_ options: RedisServer.Options) async throws -> [String] {
        try await withRedisServer(options) { server in
            try await diagnose(server, ["n"]).findings.map { "\($0.severity) \($0.id)" }
        }
    }

    @Test(
        "configuration",
        arguments: [
            (["maxmemory 100mb", "maxmemory-policy allkeys-lru"], "error eviction-policy"),
            (["maxmemory 100mb", "maxmemory-policy volatile-ttl"], "warning eviction-policy"),
            (["maxmemory-policy allkeys-random"], "warning eviction-policy"),
            (["maxmemory 1"], "error memory-nearly-full"),
            ([], "note memory-unbounded"), ([], "warning persistence-off"),
            (["save 3600 1"], "note persistence-snapshots-only"),
        ] as [([String], String)]
    )
    func configuration(lines: [String], finding: String) async throws {
        let found = try await found(RedisServer.Options(configuration: lines))
        #expect(found.contains(finding), "\(found)")
    }

    @Test(
        "an append-only file",
        arguments: [("everysec", "note appendfsync-everysec"), ("no", "warning appendfsync-no")]
    )
    func appendOnly(fsync: String, finding: String) async throws {
        let found = try await found(RedisServer.Options(appendOnly: true, configuration: ["appendfsync \(fsync)"]))
        #expect(found.contains(finding), "\(found)")
        #expect(!found.contains { $0.hasSuffix("persistence-off") })
    }

    @Test(
        "a snapshot that failed stops writes where there are save points, and only there",
        arguments: [(["save 3600 1"], "error save-failed", true), ([], "warning save-failed", false)]
    )
    func failedSave(lines: [String], finding: String, stopsWrites: Bool) async throws {
        let options = RedisServer.Options(configuration: lines + ["dbfilename broken"])
        try await withRedisServer(options) { server in
            // A file cannot take the place of a folder.
            let folder = try #require(try await server.rawCommand("CONFIG", "GET", "dir").strings.last)
            try FileManager.default.createDirectory(atPath: folder + "/broken", withIntermediateDirectories: false)
            try await server.rawCommand("BGSAVE")
            try await eventually("the snapshot has failed") {
                try await server.rawCommand("INFO", "persistence").string?.contains("rdb_last_bgsave_status:err")
                    == true
            }
            let diagnosis = try await diagnose(server, ["n"])
            #expect(diagnosis.findings.contains { "\($0.severity) \($0.id)" == finding })
            let write = await Result { try await server.rawCommand("SET", "n:key", "value") }
            #expect(((try? write.get()) == nil) == stopsWrites)
            if stopsWrites { #expect("\(write)".contains("MISCONF")) }
        }
    }

    @Test("a replica, one that lost its master, and the master of one")
    func replication() async throws {
        try await withRedisServer { master in
            let line = "replicaof 127.0.0.1 \(master.port)"
            let login = ["masteruser arranger", "masterauth arranger"]
            let replica = try await RedisServer.start(RedisServer.Options(configuration: [line] + login))
            do {
                try await eventually("the replica is connected") {
                    try await master.rawCommand("INFO", "replication").string?.contains("connected_slaves:1") == true
                }
                let note = try await diagnose(master, ["n"]).finding("replicas-not-required")
                #expect(note.severity == .note)
                try await eventually("the link is up") {
                    try await replica.rawCommand("INFO", "replication").string?.contains("master_link_status:up")
                        == true
                }
                let connected = try await diagnose(replica, ["n"])
                #expect(try connected.finding("is-replica").severity == .error)
                #expect(!connected.findings.contains { $0.id == "replica-link-down" })
                await master.kill()
                try await eventually("the link is down") {
                    try await replica.rawCommand("INFO", "replication").string?.contains("master_link_status:down")
                        == true
                }
                let alone = try await diagnose(replica, ["n"])
                #expect(try alone.finding("replica-link-down").severity == .error)
            } catch {
                await replica.stop()
                throw error
            }
            await replica.stop()
        }
    }

    @Test("what the user may not ask is a note that names the right, and the rest is found")
    func withoutRights() async throws {
        let options = RedisServer.Options(users: ["poor on >secret ~n:* +scan +type +xinfo +xlen +time"])
        try await withRedisServer(options) { server in
            try await server.rawCommand("XADD", "n:orders:dlq", "*", "a", "b")
            let diagnosis = try await diagnose(server, ["n"], as: ("poor", "secret"))
            let refused = diagnosis.findings.filter { $0.id == "not-permitted" }
            #expect(refused.map(\.subject) == ["INFO", "CONFIG GET", "ACL WHOAMI"])
            #expect(refused.allSatisfy { $0.severity == .note && $0.found.contains("NOPERM") })
            #expect(refused[0].advice.contains("+info"))
            #expect(refused[1].advice.contains("+config|get"))
            #expect(diagnosis.findings.contains { $0.id == "dead-letters-without-topic" })
        }
    }

    @Test("a user who may do nothing at all is told so, and no more")
    func withoutAnyRight() async throws {
        let options = RedisServer.Options(users: ["nobody on >secret"])
        try await withRedisServer(options) { server in
            let diagnosis = try await diagnose(server, ["n"], as: ("nobody", "secret"))
            #expect(diagnosis.findings.allSatisfy { ["not-permitted", "search-cut"].contains($0.id) })
            #expect(!diagnosis.hasTrouble)
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
