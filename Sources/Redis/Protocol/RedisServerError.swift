/// An error reply of the server.
///
/// The first word of its text is a code that programs may rely on (`NOGROUP`, `OOM`, `READONLY` …); the rest is prose.
public struct RedisServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The text of the reply without the leading `-`.
    public let message: String

    /// An error reply with this text, less the arguments that it quotes.
    public init(message: String) {
        // Redis quotes the arguments of a command that it does not know, and one may be a secret or a payload.
        let end = message.firstRange(of: ", with args beginning with")?.lowerBound
        self.message = String(Self.cause(in: message[..<(end ?? message.endIndex)]))
    }

    /// Before 7.0 Redis wraps the error of a command that a script ran, after the line of the script; it has a dash before
    /// it, or not: `ERR Error running script (…): @user_script:56: @user_script: 56: -OOM …`.
    private static func cause(in message: Substring) -> Substring {
        guard message.hasPrefix("ERR Error running script"),
            let line = message.ranges(of: "@user_script:").last,
            let mark = message[line.upperBound...].firstRange(of: ": ")
        else { return message }
        let cause = message[mark.upperBound...].drop { $0 == "-" }
        let code = cause.prefix { $0 != " " }
        return code.isEmpty || code.contains { !("A"..."Z").contains($0) } ? message : cause
    }

    /// The first word of the text.
    public var code: Substring {
        message.prefix { $0 != " " }
    }

    /// The text of the reply.
    public var description: String { message }

    /// What the client does about it.
    var reaction: Reaction {
        switch code {
        case "LOADING", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "NOREPLICAS", "BUSY": .retryLater
        case "READONLY": .reconnect
        case "NOAUTH", "WRONGPASS": .reauthenticate
        case "NOSCRIPT": .loadScripts
        case "ERR" where message.contains("max number of clients"): .retryLater
        default: .report
        }
    }

    /// A reaction of the client to an error reply; an error reply says that the command did not run, so every command
    /// may be sent again.
    enum Reaction: Equatable {
        /// The server will be able to answer later: back off and send again until the deadline.
        case retryLater
        /// The server is no longer the one that accepts writes: connect anew and send again.
        case reconnect
        /// The credentials were refused: connect anew once, which authenticates, then report.
        case reauthenticate
        /// The script cache was emptied: load the scripts and send again.
        case loadScripts
        /// The caller decides.
        case report
    }
}
