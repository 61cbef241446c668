import Foundation
import Testing
import ThinRSMQ

@testable import ThinRSMQCommand

@Suite("ACL rules of roles")
struct AccessRuleTests {
    @Test("a rule is one line, with each word once")
    func text() {
        let text = AccessRule(role: .producer, namespaces: ["app"]).text
        #expect(
            text == """
                ACL SETUSER NAME on >PASSWORD ~app:* +ping +client|setname +evalsha +script|load +xadd +xlen +exists \
                +xinfo|stream +xinfo|groups +xpending +xtrim +xrange +wait
                """
        )
        for role in Role.allCases {
            let words = AccessRule(role: role, namespaces: ["a"]).grants
            #expect(Set(words).count == words.count)
            #expect(!words.contains { $0.contains("@") || $0 == "~*" || $0 == "+config|get" })
        }
    }

    @Test("a database but the first has to be selected")
    func database() {
        #expect(AccessRule(role: .admin, namespaces: ["a"], database: 3).grants.last == "+select")
        #expect(!AccessRule(role: .admin, namespaces: ["a"]).grants.contains("+select"))
    }

    @Test("names are patterns that match them alone, but for spaces, in quotes where redis-cli needs them")
    func names() {
        #expect(AccessRule(role: .producer, namespaces: ["{a}*b"]).text.contains(#" ~"#) == false)
        #expect(AccessRule(role: .producer, namespaces: ["{a}*b"]).text.contains(#""~{a}\\*b:*""#))
        #expect(AccessRule(role: .producer, namespaces: [#"a"b""#]).text.contains(#""~a\"b\":*""#))
        #expect(AccessRule(role: .producer, namespaces: ["é"]).text.contains(#""~\xc3\xa9:*""#))
        let monitor = AccessRule(role: .monitor, namespaces: ["a", "b"], streams: ["jobs:*"])
        #expect(monitor.grants.prefix(4) == ["~a:*", "~b:*", "~thinrsmq:leader:*", "~jobs:*"])
    }

    @Test("a monitor that only watches streams may write nothing")
    func onlyWatching() {
        let grants = AccessRule(role: .monitor, namespaces: [], streams: ["s:*"]).grants
        #expect(grants.contains("~s:*"))
        #expect(!grants.contains { $0.hasPrefix("~thinrsmq:leader") })
        for command in ["xadd", "xack", "xclaim", "del", "set", "hset", "xtrim", "xdel", "expire"] {
            #expect(!grants.contains("+\(command)"))
        }
    }

    @Test("a name with a space is matched by a wildcard, as no rule can spell it")
    func space() {
        #expect(AccessRule(role: .producer, namespaces: ["d e"]).grants.first == "~d?e:*")
    }

    /// The scripts that each role runs; a script that is none's would be a new one.
    private static let scripts: [Role: Set<String>] = [
        .producer: ["trimAcknowledged"],
        .consumer: [
            "acknowledge", "beginAlone", "claimDue", "deadLetter", "noteWaiting", "recordFailure", "releaseMark",
            "removeConsumer", "renewLease", "requeue", "restoreGroup",
        ],
        .monitor: [
            "acknowledge", "acquireLeadership", "beginAlone", "claimDue", "countUndelivered", "deadLetter",
            "noteWaiting",
            "readDeadLetters", "recordFailure", "releaseMark", "removeConsumer", "renewLease", "requeue", "saveState",
        ],
        .admin: ["readDeadLetters", "removeReplayed", "replay"],
    ]

    @Test("a role may run every command of its scripts, and every script is some role's, or for programs of their own")
    func scriptCommands() throws {
        let folder = BuiltProgram.root.appending(path: "Sources/ThinRSMQ/Scripts")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let sources = try Dictionary(
            uniqueKeysWithValues: files.map { file in
                (file.deletingPathExtension().lastPathComponent, try String(contentsOf: file, encoding: .utf8))
            }
        )
        let known = Self.scripts.values.reduce(into: Set<String>()) { $0.formUnion($1) }
        #expect(Set(sources.keys).subtracting(known) == ["writeRetry"])
        for (role, scripts) in Self.scripts {
            let rights = Set(role.commands.map(\.name))
            for script in scripts {
                let source = try #require(sources[script])
                let calls = source.matches(of: /redis\.p?call\('([A-Z]+)'(?:, *'([A-Z]+)')?/)
                #expect(!calls.isEmpty)
                for call in calls {
                    let command = call.1.lowercased()
                    let name =
                        ["xgroup", "xinfo"].contains(command) ? "\(command)|\((call.2 ?? "").lowercased())" : command
                    #expect(rights.contains(name), "\(role) runs \(name) in \(script)")
                }
            }
        }
    }
}
