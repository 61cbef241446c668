import Redis

extension GroupMember {
    /// An entry that was handled.
    struct Handled: Sendable {
        let id: EntryID
        /// Whether it has failed before, so that there may be a retry hash to delete.
        let mayHaveRetryHash: Bool
    }

    /// Acknowledges entries, at most a few hundred.
    ///
    /// - Returns: The ids that were refused because another owns them by now; with fencing off, none.
    func acknowledge(_ handled: [Handled]) async throws -> [EntryID] {
        configuration.consumer.fencing ? try await acknowledgeOwned(handled) : try await acknowledgeAny(handled)
    }

    private func acknowledgeOwned(_ handled: [Handled]) async throws -> [EntryID] {
        let handled = handled.sorted { $0.id < $1.id }
        let hashes = handled.filter(\.mayHaveRetryHash).map { retryHash(of: $0.id) }
        let reply = try await client.run(
            .acknowledge,
            keys: [stream] + hashes,
            repeatable: true,
            argumentCount: 2 + 2 * handled.count
        ) { arguments in
            arguments.append(group)
            arguments.append(name)
            var lastKey = 1
            for entry in handled {
                if entry.mayHaveRetryHash { lastKey += 1 }
                arguments.append(entry.id)
                arguments.append(entry.mayHaveRetryHash ? lastKey : 0)
            }
        }
        return try reply.elements().map { reply throws(RedisError) in try reply.entryID() }
    }

    private func acknowledgeAny(_ handled: [Handled]) async throws -> [EntryID] {
        var pipeline = RedisPipeline(capacity: 32 * handled.count + 128)
        let hashes = handled.filter(\.mayHaveRetryHash).map { retryHash(of: $0.id) }
        if !hashes.isEmpty { pipeline.append("DEL", repeatable: true, hashes) }
        pipeline.append("XACK", argumentCount: 2 + handled.count, repeatable: true) { arguments in
            arguments.append(stream)
            arguments.append(group)
            for entry in handled { arguments.append(entry.id) }
        }
        try await client.execute(pipeline).check()
        return []
    }

    /// What became of a lease that was to be renewed.
    enum Renewal: String {
        case renewed, lost, payloadGone
    }

    /// Resets the idle time of entries, at most a few hundred, in any order.
    func renewLease(of ids: [EntryID]) async throws -> [(id: EntryID, renewal: Renewal)] {
        let ids = ids.sorted()
        let reply = try await client.run(
            .renewLease,
            keys: [stream],
            repeatable: true,
            argumentCount: 2 + ids.count
        ) { arguments in
            arguments.append(group)
            arguments.append(name)
            for id in ids { arguments.append(id) }
        }
        return try zip(ids, reply.elements(atLeast: ids.count)).map { id, reply in
            (id, try reply.oneOf(Renewal.self))
        }
    }
}

extension RedisReply {
    /// One of the words that a script replies with.
    func oneOf<Word: RawRepresentable<String>>(_ type: Word.Type) throws(RedisError) -> Word {
        let text = try string()
        guard let word = Word(rawValue: text) else {
            throw RedisError(.unexpectedReply, "a script replied with '\(text)'")
        }
        return word
    }
}
