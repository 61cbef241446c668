import ThinRSMQ

/// The ACL rule of a role, ready to paste into redis-cli.
struct AccessRule: Sendable {
    let role: Role
    let namespaces: [String]
    /// Patterns of further streams.
    var streams: [String] = []
    /// The database, of which any but 0 has to be selected.
    var database = 0

    /// The words that grant the rights: `~myapp:*`, `+xadd`.
    var grants: [String] {
        let rights = role == .monitor && namespaces.isEmpty ? Role.onlyWatching : role.commands
        var commands: [String] = []
        for command in rights.map(\.name) + (database == 0 ? [] : ["select"]) where !commands.contains(command) {
            commands.append(command)
        }
        return role.keyPatterns(namespaces, streams).map { "~\($0)" } + commands.map { "+\($0)" }
    }

    /// The command, in which the name and the password are to be put in.
    var text: String {
        (["ACL", "SETUSER", "NAME", "on", ">PASSWORD"] + grants.map(Self.quoted)).joined(separator: " ")
    }

    /// In quotes as redis-cli reads them, where the word could not be told otherwise.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.unicodeScalars.allSatisfy {
            $0.value > 0x20 && $0.value < 0x7F && !"\"'\\".unicodeScalars.contains($0)
        }
        if isPlain { return word }
        var text = "\""
        for byte in word.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += "\\" + String(UnicodeScalar(byte))
            case 0x20..<0x7F: text += String(UnicodeScalar(byte))
            default:
                let hex = String(byte, radix: 16)
                text += "\\x" + (hex.count < 2 ? "0" : "") + hex
            }
        }
        return text + "\""
    }
}
