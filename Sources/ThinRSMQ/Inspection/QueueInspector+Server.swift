import Redis

extension QueueInspector {
    private static let sections = ["server", "memory", "persistence", "replication"]
    private static let settings = ["save", "appendfsync", "stop-writes-on-bgsave-error", "min-replicas-to-write"]

    /// Looks at the server itself, in one round trip.
    ///
    /// - Parameter asksSettings: Whether to use CONFIG GET, which many users may not: each refusal is a line in ACL LOG.
    /// - Returns: What it told; questions that it refused are among the facts.
    /// - Throws: `RedisError` if it cannot be asked.
    package func serverFacts(asksSettings: Bool = true) async throws -> ServerFacts {
        let names = asksSettings ? Self.settings : []
        var pipeline = RedisPipeline(capacity: 512)
        for section in Self.sections { pipeline.append("INFO", repeatable: true, section) }
        // One at a time: several in one call need Redis 7.0.
        for setting in names { pipeline.append("CONFIG", repeatable: true, "GET", setting) }
        let replies = try await client.execute(pipeline)
        var facts = ServerFacts()
        for (section, reply) in zip(Self.sections, replies) {
            if let text = facts.answer(reply, to: "INFO") { facts.take(InfoText(text), section: section) }
        }
        var values: [String: String] = [:]
        for (setting, reply) in zip(names, replies.dropFirst(Self.sections.count)) {
            guard let reply = facts.accepted(reply, to: "CONFIG GET") else { continue }
            // A service that hides a setting replies with nothing.
            if let pair = try? reply.elements(atLeast: 2) { values[setting] = try? pair[1].string() }
        }
        if asksSettings, !facts.refusals.contains(where: { $0.command == "CONFIG GET" }) {
            facts.settings = .init(values)
        }
        return facts
    }
}

extension ServerFacts {
    fileprivate mutating func answer(_ reply: RedisReply, to command: String) -> String? {
        accepted(reply, to: command).flatMap { try? $0.string() }
    }

    fileprivate mutating func accepted(_ reply: RedisReply, to command: String) -> RedisReply? {
        guard let error = reply.error else { return reply }
        if !refusals.contains(where: { $0.command == command }) {
            refusals.append(Refusal(command: command, message: error.message))
        }
        return nil
    }

    /// Takes what a section of INFO says.
    mutating func take(_ info: InfoText, section: String) {
        switch section {
        case "server": takeServer(info)
        case "memory":
            guard let used = info.integer("used_memory") else { return }
            memory = Memory(
                used: used,
                notCounted: info.integer("mem_not_counted_for_evict") ?? 0,
                maximum: info.integer("maxmemory") ?? 0,
                evictionPolicy: info["maxmemory_policy"]
            )
        case "persistence":
            guard let appends = info["aof_enabled"] else { return }
            persistence = Persistence(
                appendsToFile: appends == "1",
                lastAppendSucceeded: info["aof_last_write_status"] != "err",
                lastRewriteSucceeded: info["aof_last_bgrewrite_status"] != "err",
                lastSaveSucceeded: info["rdb_last_bgsave_status"] != "err"
            )
        case "replication":
            guard let role = info["role"] else { return }
            replication = Replication(
                isReplica: role == "slave",
                isLinkUp: info["master_link_status"].map { $0 == "up" },
                replicas: info.integer("connected_slaves") ?? 0
            )
        default: break
        }
    }

    private mutating func takeServer(_ info: InfoText) {
        redisVersion = info["redis_version"].flatMap { ServerVersion($0) }
        version = redisVersion
        if let own = info["valkey_version"] {
            product = .valkey
            version = ServerVersion(own)
        }
        mode = info["redis_mode"] ?? info["server_mode"]
    }
}

extension ServerFacts.Settings {
    fileprivate init(_ values: [String: String]) {
        savePoints = values["save"]
        appendFsync = values["appendfsync"]
        stopsWritesWhenUnsaved = values["stop-writes-on-bgsave-error"].map { $0 == "yes" }
        minReplicasToWrite = values["min-replicas-to-write"].flatMap { Int($0) }
    }
}

/// The lines `name:value` of a reply to INFO.
struct InfoText: Sendable {
    private let values: [String: String]

    init(_ text: String) {
        var values: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            values[String(line[..<colon])] = String(line[line.index(after: colon)...])
        }
        self.values = values
    }

    subscript(name: String) -> String? { values[name] }

    func integer(_ name: String) -> Int? { values[name].flatMap { Int($0) } }
}
