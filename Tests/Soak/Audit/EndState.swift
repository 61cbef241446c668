import TestSupport

/// What Redis holds, and what the processes need, when the faults are over and the queue has drained.
struct EndState: Sendable {
    /// A dead letter, by what the audit asks of it.
    struct DeadLetter: Hashable, Sendable {
        let number: Int
        /// The id under which its message was first published.
        let original: String
        /// The consumer group that gave it up.
        let group: String
    }

    /// What a process holds when the queue has drained.
    struct Resources: Sendable {
        let worker: String
        let descriptors: Int
        let mebibytes: Int
    }

    var deadLetters: [DeadLetter] = []
    var pending = 0
    var unread = 0
    /// The ids of entries that have a retry hash.
    var retryHashes: [String] = []
    /// The names in the groups, those of monitors not counted, and how many consumers there are.
    var consumers: [String] = []
    var liveConsumers = 0
    /// How many entries the monitors say were gone before a group read them.
    var unreadGone = 0
    var resources: [Resources] = []
    /// How often consumers reported that their group was gone.
    var reportedGaps = 0

    /// Reads what the script of this name has returned.
    static func deadLetters(_ reply: RawReply) -> [DeadLetter] {
        let texts = ServerScripts.lines(reply)
        return stride(from: 0, to: texts.count - 3, by: 4).compactMap { index in
            Cargo(texts[index + 3]).map {
                DeadLetter(number: $0.number, original: texts[index + 2], group: texts[index + 1])
            }
        }
    }
}

extension EndState {
    /// Looks at everything, while the workers still run.
    init(of server: RedisServer, _ fleet: Fleet) async throws {
        let counts = try await server.run(ServerScripts.unfinished).elements.compactMap(\.integer)
        guard counts.count == 2 else { throw SoakError("a script returned \(counts)") }
        (pending, unread) = (counts[0], counts[1])
        deadLetters = try await Self.allDeadLetters(of: server)
        retryHashes = try await Self.allRetryHashes(of: server)
        resources = fleet.all.compactMap(Resources.init)
        consumers = try await Self.consumers(of: server)
        liveConsumers = fleet.consumers.count
        unreadGone = try await Self.unreadGone(by: fleet)
    }

    /// The names of the consumers of all groups; a monitor's may be among them for a moment.
    static func consumers(of server: RedisServer) async throws -> [String] {
        let commands = SoakQueue.groups.map { ["XINFO", "CONSUMERS", SoakQueue.stream, $0] }
        return try await server.rawPipeline(commands).flatMap { reply in
            reply.elements.compactMap { $0.elements.dropFirst().first?.string }.filter { !$0.hasPrefix("monitor") }
        }
    }

    /// Each monitor counts them all.
    private static func unreadGone(by fleet: Fleet) async throws -> Int {
        var most = 0
        for port in fleet.monitorPorts {
            let request = "GET /metrics HTTP/1.1\r\nHost: soak\r\nConnection: close\r\n\r\n"
            let page = try await exchange(request, with: port)
            let counts = page.split(whereSeparator: \.isNewline)
                .filter { $0.hasPrefix("thinrsmq_unread_gone_entries_total{") }
                .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
            most = max(most, Int(counts.reduce(0, +)))
        }
        return most
    }

    /// In pages, for a reply is read whole.
    private static func allDeadLetters(of server: RedisServer) async throws -> [DeadLetter] {
        let pageSize = 1_000
        var letters: [DeadLetter] = []
        var start = "-"
        while true {
            let page = try await server.run(ServerScripts.deadLetters, [start, "\(pageSize)"])
            letters += deadLetters(page)
            let texts = ServerScripts.lines(page)
            guard texts.count == 4 * pageSize else { return letters }
            start = "(\(texts[texts.count - 4])"
        }
    }

    private static func allRetryHashes(of server: RedisServer) async throws -> [String] {
        var ids: [String] = []
        var cursor = "0"
        repeat {
            let reply = try await server.rawCommand(
                "SCAN",
                cursor,
                "MATCH",
                "\(SoakQueue.retryHashes)*",
                "COUNT",
                "1000"
            )
            cursor = reply.elements.first?.string ?? "0"
            ids += reply.elements.last?.strings.compactMap { $0.split(separator: ":").last.map(String.init) } ?? []
        } while cursor != "0"
        return ids
    }
}
