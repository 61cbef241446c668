import ThinRSMQ

/// What a program does with a queue, by which its ACL user gets the rights that it needs and no more.
enum Role: String, CaseIterable, Sendable {
    /// Publishes, in every mode of `whenFull` and with `durability`.
    case producer
    /// Consumes, with the embedded monitor and the idempotency guard.
    case consumer
    /// `thinrsmq monitor`, with any policy.
    case monitor
    /// `thinrsmq admin`, `dlq` and `doctor`; not CONFIG GET, which also shows passwords.
    case admin

    /// The commands that it runs, those inside of scripts included: a script has its caller's rights.
    var commands: [CommandRight] {
        switch self {
        case .producer: Self.connecting + Self.scripting + Self.publishing
        case .consumer: Self.connecting + Self.scripting + Self.watching + Self.handling + Self.consuming
        case .monitor: Self.connecting + Self.scripting + Self.watching + Self.surveying + Self.handling + Self.leading
        case .admin: Self.connecting + Self.scripting + Self.administering
        }
    }

    /// Patterns of the keys that it touches.
    func keyPatterns(_ namespaces: [String], _ streams: [String]) -> [String] {
        var patterns = namespaces.map { Glob.escaped($0) + ":*" }
        if self == .monitor, !namespaces.isEmpty { patterns += [LeaderKey.pattern] }
        // A rule's words end at a space, also in quotes.
        return (patterns + streams).map { pattern in String(pattern.map { $0.isWhitespace ? "?" : $0 }) }
    }

    /// The commands of a monitor that only watches streams, which writes nothing.
    static let onlyWatching = connecting + scripting + watching + surveying + [CommandRight("scan", "0")]

    private static let connecting = [CommandRight("ping"), CommandRight("client|setname", "doctor")]

    private static let scripting = [
        CommandRight("evalsha", "0", "1", .stream), CommandRight("script|load", "return 1"),
    ]

    private static let publishing = [
        CommandRight("xadd", .stream, "*", "f", "v"), CommandRight("xlen", .stream), CommandRight("exists", .stream),
        CommandRight("xinfo|stream", .stream), CommandRight("xinfo|groups", .stream),
        CommandRight("xpending", .stream, "g"), CommandRight("xtrim", .stream, "MAXLEN", "1"),
        // Before Redis 7.0 alone, to trim what is acknowledged.
        CommandRight("xrange", .stream, "-", "+"), CommandRight("wait", "0", "0"),
    ]

    /// What a scan of pending entries and of consumers needs.
    private static let watching = [
        CommandRight("time"), CommandRight("xinfo|stream", .stream), CommandRight("xinfo|groups", .stream),
        CommandRight("xinfo|consumers", .stream, "g"), CommandRight("xlen", .stream),
        CommandRight("xpending", .stream, "g"), CommandRight("xrange", .stream, "-", "+"),
        CommandRight("hmget", .stream, "f"), CommandRight("exists", .stream),
    ]

    /// What the monitor alone looks at.
    private static let surveying = [
        CommandRight("info", "memory"), CommandRight("xrevrange", .stream, "+", "-"),
        CommandRight("memory|usage", .stream),
    ]

    /// What handling, retrying, requeueing and dead-lettering need.
    ///
    /// XREADGROUP also where nothing is read: whoever holds entries shows by it that it is alive.
    private static let handling = [
        CommandRight("xreadgroup", "GROUP", "g", "c", "STREAMS", .stream, ">"),
        CommandRight("xack", .stream, "g", "0-1"), CommandRight("xadd", .stream, "*", "f", "v"),
        CommandRight("xclaim", .stream, "g", "c", "0", "0-1"), CommandRight("xgroup|delconsumer", .stream, "g", "c"),
        CommandRight("hset", .stream, "f", "v"), CommandRight("hsetnx", .stream, "f", "v"),
        CommandRight("hdel", .stream, "f"), CommandRight("hincrby", .stream, "f", "1"),
        CommandRight("expire", .stream, "1"), CommandRight("del", .stream),
    ]

    private static let consuming = [
        CommandRight("xgroup|create", .stream, "g", "0"),
        CommandRight("get", .stream), CommandRight("set", .stream, "v"), CommandRight("pttl", .stream),
    ]

    private static let leading = [
        CommandRight("scan", "0"), CommandRight("get", .leader), CommandRight("set", .leader, "v"),
        CommandRight("incr", .leader), CommandRight("pexpire", .leader, "1"),
        // Alerts and silences.
        CommandRight("hgetall", .leader), CommandRight("hset", .leader, "f", "v"), CommandRight("hdel", .leader, "f"),
    ]

    private static let administering = [
        CommandRight("time"), CommandRight("exists", .stream), CommandRight("type", .stream), CommandRight("scan", "0"),
        CommandRight("pttl", .stream), CommandRight("xinfo|stream", .stream), CommandRight("xinfo|groups", .stream),
        CommandRight("xinfo|consumers", .stream, "g"), CommandRight("xlen", .stream),
        CommandRight("xpending", .stream, "g"), CommandRight("xrange", .stream, "-", "+"),
        CommandRight("xrevrange", .stream, "+", "-"), CommandRight("xadd", .stream, "*", "f", "v"),
        CommandRight("xdel", .stream, "0-1"), CommandRight("xtrim", .stream, "MAXLEN", "1"),
        CommandRight("eval", "return 1", "1", .stream), CommandRight("watch", .stream), CommandRight("multi"),
        CommandRight("exec"), CommandRight("info"), CommandRight("acl|whoami"),
        CommandRight("acl|dryrun", "default", "ping"),
    ]
}

/// A command that a role needs, and how to ask the server whether a user may run it.
struct CommandRight: Sendable, Hashable {
    /// A word of a sample.
    enum Word: Sendable, Hashable, ExpressibleByStringLiteral {
        case text(String)
        /// A key of the namespace.
        case stream
        /// The key of the leader lock.
        case leader

        init(stringLiteral text: String) { self = .text(text) }
    }

    /// As rules spell it: `xgroup|create`.
    let name: String
    /// Arguments that the server accepts as a call of the command, and never runs.
    let sample: [Word]

    init(_ name: String, _ sample: Word...) {
        self.name = name
        self.sample = sample
    }

    /// The command as it is called, on a key.
    func words(stream: String) -> [String] {
        name.split(separator: "|").map(String.init)
            + sample.map { word in
                switch word {
                case .text(let text): text
                case .stream: stream
                case .leader: LeaderKey.sample
                }
            }
    }
}

/// The keys of the monitors' locks.
enum LeaderKey {
    static let pattern = "thinrsmq:leader:*"
    static let sample = "thinrsmq:leader:{doctor}"
}
