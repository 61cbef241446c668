import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

/// A topic of a test's own on the suite's server, the client under test, and hands that reach past it.
struct QueueFixture: Sendable {
    let server: RedisServer
    let client: RedisClient
    var configuration: Configuration
    var queue: Queue

    var keys: QueueKeys { queue.keys }
    var group: String { queue.group }

    /// One who acts in the group under a name.
    func member(_ name: String = "alice") -> GroupMember {
        GroupMember(client: client, queue: queue, name: name, configuration: configuration)
    }
}

/// Lends a topic with a group, on the suite's server, or reached through another port.
///
/// Retries come soon and without jitter; leases last as long as by default.
func withQueue<Result>(
    on server: RedisServer? = nil,
    through port: Int? = nil,
    _ configure: (inout Configuration) -> Void = { _ in },
    body: (QueueFixture) async throws -> Result
) async throws -> Result {
    let server = try server ?? RedisServer.current
    var configuration = Configuration(namespace: testNamespace())
    configuration.retry.baseDelay = .milliseconds(40)
    configuration.retry.maxDelay = .milliseconds(200)
    configuration.retry.jitter = false
    // A busy machine is no fault of the code under test.
    configuration.redis.readTimeout = .seconds(15)
    configuration.redis.address = "127.0.0.1:\(port ?? server.port)"
    configure(&configuration)
    let client = try RedisClient(configuration.redis, logger: silentLogger)
    defer { client.close() }
    let keys = try QueueKeys(namespace: configuration.namespace, topic: "orders")
    let queue = QueueFixture(
        server: server,
        client: client,
        configuration: configuration,
        queue: Queue(keys: keys, group: "billing")
    )
    try await server.rawCommand("XGROUP", "CREATE", keys.stream, queue.group, "0", "MKSTREAM")
    return try await body(queue)
}

/// An entry of a stream as it is in Redis.
struct RawEntry: Sendable, Equatable {
    let id: EntryID
    let fields: [Field]

    init(_ reply: RawReply) throws {
        let parts = reply.elements
        id = try #require(parts.first?.string.flatMap { EntryID($0) })
        fields = try #require(Array(flat: parts[1].strings.map { WireString($0) }))
    }

    /// The value that readers in other languages see.
    subscript(name: String) -> String? { fields.last(named: name)?.text }
}

// MARK: - Arranging

extension QueueFixture {
    /// Appends a message, as a producer would.
    @discardableResult
    func publish(_ payload: String = "{}", _ extraFields: String...) async throws -> EntryID {
        try await append(["v", "1", "type", "order", "payload", payload] + extraFields)
    }

    /// Appends so many messages whose payloads are 1, 2, 3 ….
    @discardableResult
    func publish(count: Int) async throws -> [EntryID] {
        let commands = (1...count).map { number in
            ["XADD", keys.stream, "*", "v", "1", "type", "order", "payload", "\(number)"]
        }
        return try await server.rawPipeline(commands).map { try #require($0.string.flatMap { EntryID($0) }) }
    }

    /// Appends an entry of any fields.
    func append(_ fields: [String]) async throws -> EntryID {
        let reply = try await server.rawPipeline([["XADD", keys.stream, "*"] + fields])[0]
        return try #require(reply.string.flatMap { EntryID($0) })
    }

    /// Delivers what is new to a consumer that does nothing with it.
    @discardableResult
    func deliver(to name: String = "alice", count: Int = 10_000) async throws -> [EntryID] {
        let reply = try await server.rawCommand(
            "XREADGROUP",
            "GROUP",
            group,
            name,
            "COUNT",
            "\(count)",
            "STREAMS",
            keys.stream,
            ">"
        )
        return try (reply.elements.first?.elements[1].elements ?? []).map { try RawEntry($0).id }
    }

    /// Makes pending entries idle, as if their consumer had been silent for so long.
    func makeIdle(_ ids: [EntryID], for idle: Duration, owner: String = "alice", deliveries: Int = 1) async throws {
        let tail = ["IDLE", "\(idle.wholeMilliseconds)", "RETRYCOUNT", "\(deliveries)", "JUSTID"]
        try await server.rawPipeline(
            ids.map { ["XCLAIM", keys.stream, group, owner, "0", $0.description] + tail }
        )
    }

    /// Writes the retry hash of an entry by hand; a due time is counted from now.
    func writeHash(_ id: EntryID, dueIn delay: Duration? = nil, _ fields: String...) async throws {
        var fields = fields
        if let delay {
            fields += ["next_retry_at", "\(try await serverTime() + Int(delay.wholeMilliseconds))"]
        }
        try await server.rawPipeline([["HSET", hashKey(id)] + fields])
    }

    func hashKey(_ id: EntryID) -> String {
        keys.retry(id, group: group, scope: configuration.retry.scope)
    }
}

// MARK: - Observing

extension QueueFixture {
    /// Unix milliseconds by the server's clock.
    func serverTime() async throws -> Int {
        let time = try await server.rawCommand("TIME").strings.compactMap { Int($0) }
        return time[0] * 1_000 + time[1] / 1_000
    }

    /// What is pending in the group.
    func pending() async throws -> [PendingEntry] {
        let reply = try await server.rawCommand("XPENDING", keys.stream, group, "-", "+", "100000")
        return try reply.elements.map { line in
            PendingEntry(
                id: try #require(line.elements[0].string.flatMap { EntryID($0) }),
                consumer: try #require(line.elements[1].string),
                idle: .milliseconds(try #require(line.elements[2].integer)),
                deliveries: try #require(line.elements[3].integer)
            )
        }
    }

    /// Whether everything was delivered and is no longer pending.
    func isDrained() async throws -> Bool {
        let facts = try await server.rawCommand("XINFO", "GROUPS", keys.stream).elements[0].elements
        func fact(_ name: String) -> RawReply? { facts.firstIndex(of: .bulk(name)).map { facts[$0 + 1] } }
        let lastID = try await lastID()
        return fact("pending")?.integer == 0 && fact("last-delivered-id")?.string == lastID
    }

    private func lastID() async throws -> String? {
        try await server.rawCommand("XREVRANGE", keys.stream, "+", "-", "COUNT", "1").elements.first?.elements[0].string
    }

    /// The names in the group.
    func consumerNames() async throws -> [String] {
        try await server.rawCommand("XINFO", "CONSUMERS", keys.stream, group).elements.map {
            try #require($0.elements[1].string)
        }
    }

    func entries() async throws -> [RawEntry] {
        try await server.rawCommand("XRANGE", keys.stream, "-", "+").elements.map { try RawEntry($0) }
    }

    func deadLetters() async throws -> [RawEntry] {
        try await server.rawCommand("XRANGE", keys.deadLetters, "-", "+").elements.map { try RawEntry($0) }
    }

    /// The retry hash of an entry; empty if there is none.
    func hash(_ id: EntryID) async throws -> [String: String] {
        let texts = try await server.rawCommand("HGETALL", hashKey(id)).strings
        let fields = try #require(Array(flat: texts.map { WireString($0) }))
        return Dictionary(uniqueKeysWithValues: fields.map { ($0.name.text, $0.value.text) })
    }

    /// How often each command has run on the server; `xgroup|create` for one of two words.
    func commandCounts() async throws -> [String: Int] {
        let text = try #require(try await server.rawCommand("INFO", "commandstats").string)
        var counts: [String: Int] = [:]
        for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("cmdstat_") {
            let name = line.dropFirst("cmdstat_".count).prefix { $0 != ":" }
            let calls = line.drop { $0 != "=" }.dropFirst().prefix { $0 != "," }
            counts[String(name)] = Int(calls)
        }
        return counts
    }
}
