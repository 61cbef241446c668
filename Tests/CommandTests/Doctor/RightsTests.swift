import TestSupport
import Testing
import ThinRSMQ

@testable import ThinRSMQCommand

@Suite(
    "What a user lacks for a role",
    .redisServer,
    .enabled("ACL DRYRUN came with Redis 7.0, as did the counts") { try await RedisServer.countsEntries },
    .timeLimit(.minutes(1))
)
struct RightsTests {
    private func missing(_ rule: [String]) async throws -> [Role: [String]] {
        let server = try RedisServer.current
        let user = testNamespace()
        try await server.rawPipeline([["ACL", "SETUSER", user, "on", ">secret", "+acl|whoami", "+acl|dryrun"] + rule])
        return try #require(try await diagnose(server, ["n"], as: (user, "secret")).facts.rights).missing
    }

    @Test("each rule has all that its role is asked for", arguments: Role.allCases)
    func rules(role: Role) async throws {
        let missing = try await missing(AccessRule(role: role, namespaces: ["n"]).grants)
        #expect(missing[role] == [])
        let others = Role.allCases.filter { $0 != role }
        #expect(others.allSatisfy { missing[$0]?.isEmpty == false })
    }

    @Test("a user with all rights lacks nothing")
    func allRights() async throws {
        let rights = try #require(try await diagnose(try RedisServer.current, ["n"]).facts.rights)
        #expect(rights.user == "default")
        #expect(rights.missing.allSatisfy { $0.value.isEmpty })
    }

    @Test("commands and keys are named as a rule spells them")
    func names() async throws {
        let noKeys = try await missing(["+@all"])
        #expect(noKeys[.producer] == ["~n:*"])
        #expect(noKeys[.monitor] == ["~n:*", "~thinrsmq:leader:*"])
        let noCommands = try await missing(["~n:*", "+@all", "-xack", "-xgroup|create"])
        #expect(noCommands[.producer] == [])
        #expect(noCommands[.consumer] == ["+xack", "+xgroup|create"])
    }

    @Test("a note for each role says what to grant, and there is none for a user with all rights")
    func notes() async throws {
        let server = try RedisServer.current
        try await server.rawPipeline([
            ["ACL", "SETUSER", "half", "on", ">secret", "~n:*", "+@all", "-xack"]
        ])
        let findings = try await diagnose(server, ["n"], as: ("half", "secret")).findings
            .filter { $0.id == "rights-missing" }
        #expect(
            findings.map(\.found) == [
                "for a consumer it lacks +xack", "for a monitor it lacks +xack ~thinrsmq:leader:*",
            ]
        )
        #expect(findings.allSatisfy { $0.severity == .note && $0.subject == "user half" })
        #expect(findings[1].advice.hasSuffix("redis-cli ACL SETUSER half +xack '~thinrsmq:leader:*'"))
    }
}
