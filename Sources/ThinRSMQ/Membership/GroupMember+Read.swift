import Redis

extension GroupMember {
    /// New entries for this member, or none if nothing came within `block`.
    func read(_ count: Int, block: Duration, on session: RedisSession) async throws -> [Arrival] {
        var pipeline = RedisPipeline()
        pipeline.append("XREADGROUP", argumentCount: 10, repeatable: false) { arguments in
            arguments.append("GROUP")
            arguments.append(group)
            arguments.append(name)
            arguments.append("COUNT")
            arguments.append(count)
            arguments.append("BLOCK")
            arguments.append(max(1, Int(block.wholeMilliseconds)))  // 0 would block for ever.
            arguments.append("STREAMS")
            arguments.append(stream)
            arguments.append(">")
        }
        let reply = try await session.execute(pipeline, blockingFor: block)[0]
        if let error = reply.error {
            throw RedisError(reply: error, to: "XREADGROUP", at: client.configuration.address)
        }
        var arrivals: [Arrival] = []
        for stream in try reply.elements() {
            let entries = try stream.elements(atLeast: 2)[1].elements()
            arrivals.reserveCapacity(entries.underestimatedCount)
            for entry in entries {
                let parts = try entry.elements(atLeast: 2)
                arrivals.append(Arrival(id: try parts[0].entryID(), fields: parts[1], deliveries: 1))
            }
        }
        return arrivals
    }

    /// Makes the server note that this member is alive.
    ///
    /// Before Redis 7.2 a blocked read counts only once it has got something. This one reads what is pending under our
    /// name behind the largest id there is: nothing, at once.
    func showLife() async throws {
        let reply = try await client.execute(
            "XREADGROUP",
            repeatable: true,
            "GROUP",
            group,
            name,
            "COUNT",
            1,
            "STREAMS",
            stream,
            EntryID(milliseconds: .max, sequence: 0).description
        )
        _ = try reply.elements()
    }

    /// What the retry hashes of entries say; entries without one are left out.
    func retryInfo(of ids: [EntryID]) async throws -> [EntryID: RetryInfo] {
        guard !ids.isEmpty else { return [:] }
        var pipeline = RedisPipeline(capacity: 224 * ids.count)
        for id in ids { pipeline.append(retryHash: retryHash(of: id)) }
        var found: [EntryID: RetryInfo] = [:]
        for (id, reply) in zip(ids, try await client.execute(pipeline)) { found[id] = try reply.retryInfo() }
        return found
    }

    /// The fields of entries, read without delivering them again; those that are gone are left out.
    func fields(of ids: [EntryID]) async throws -> [EntryID: RedisReply] {
        guard !ids.isEmpty else { return [:] }
        var pipeline = RedisPipeline(capacity: 96 * ids.count)
        for id in ids { pipeline.append("XRANGE", repeatable: true, stream, id.description, id.description) }
        var found: [EntryID: RedisReply] = [:]
        for (id, reply) in zip(ids, try await client.execute(pipeline)) {
            for entry in try reply.elements() { found[id] = try entry.elements(atLeast: 2)[1] }
        }
        return found
    }
}

extension RedisPipeline {
    /// Appends the look at a retry hash; the reply is read by ``RedisReply/retryInfo()``.
    mutating func append(retryHash key: String) {
        append("HMGET", argumentCount: 1 + WireField.ofRetryHash.count, repeatable: true) { arguments in
            arguments.append(key)
            for field in WireField.ofRetryHash { arguments.append(field.rawValue) }
        }
    }
}

extension RedisReply {
    /// What a retry hash says; nil if there is none, or if the key holds something else.
    func retryInfo() throws(RedisError) -> RetryInfo? {
        if error?.code == "WRONGTYPE" { return nil }
        return RetryInfo(values: try each { reply throws(RedisError) in reply.isNull ? nil : try reply.wireString() })
    }
}
