import Redis

extension GroupMember {
    /// What XAUTOCLAIM found.
    struct IdleClaim: Sendable {
        /// Entries that are pending under our name now.
        let claimed: [EntryID]
        /// Entries without a payload, which the server removed from the pending entries list. Redis 6.2 reports none.
        let deleted: [EntryID]
        /// Where it stopped looking; nil at the end of the list.
        let next: EntryID?
    }

    /// Claims entries that nobody reported on for `Monitor.MinIdleTime`, without counting a delivery.
    func claimIdle(from start: EntryID, count: Int) async throws -> IdleClaim {
        let idle = Int(configuration.monitor.minIdleTime.wholeMilliseconds)
        var pipeline = RedisPipeline()
        pipeline.append("XAUTOCLAIM", argumentCount: 8, repeatable: false) { arguments in
            arguments.append(stream)
            arguments.append(group)
            arguments.append(name)
            arguments.append(idle)
            arguments.append(start)
            arguments.append("COUNT")
            arguments.append(count)
            arguments.append("JUSTID")
        }
        let reply = try await client.execute(pipeline)[0]
        if let error = reply.error {
            throw RedisError(reply: error, to: "XAUTOCLAIM", at: client.configuration.address)
        }
        let parts = try reply.elements(atLeast: 2)
        let deleted = parts.count > 2 ? try parts[2].entryIDs() : []
        try await deleteRetryHashes(of: deleted)
        let next = try parts[0].entryID()
        return IdleClaim(claimed: try parts[1].entryIDs(), deleted: deleted, next: next == .min ? nil : next)
    }

    private func deleteRetryHashes(of ids: [EntryID]) async throws {
        guard !ids.isEmpty else { return }
        var pipeline = RedisPipeline()
        pipeline.append("DEL", repeatable: true, ids.map(retryHash))
        try await client.execute(pipeline).check()
    }

    /// What became of an entry that was to be requeued.
    enum Requeueing: Sendable, Equatable {
        case requeued(EntryID)
        case lost, payloadGone, tooLarge, exhausted
    }

    /// Appends entries that are pending under our name to the stream again, at most a few hundred.
    func requeue(_ verdicts: [PendingVerdict]) async throws -> [Requeueing] {
        let now = String(clock().unixMilliseconds)
        let reply = try await client.run(
            .requeue,
            keys: [stream] + verdicts.map { retryHash(of: $0.entry.id) },
            // A second run finds the entry acknowledged, and appends nothing.
            repeatable: true,
            argumentCount: 3 + 3 * verdicts.count
        ) { arguments in
            arguments.append(group)
            arguments.append(name)
            arguments.append(configuration.retry.maxAttempts)
            for verdict in verdicts {
                arguments.append(verdict.entry.id)
                arguments.append(verdict.attempts)
                arguments.append(verdict.firstFailedAt.map { String($0.unixMilliseconds) } ?? now)
            }
        }
        return try reply.elements(atLeast: verdicts.count).map { part throws -> Requeueing in
            switch try part.string() {
            case "lost": .lost
            case "payloadGone": .payloadGone
            case "tooLarge": .tooLarge
            case "exhausted": .exhausted
            default: .requeued(try part.entryID())
            }
        }
    }
}

extension RedisReply {
    /// A list of ids; nulls, which Redis 6.2 puts in place of deleted entries, are left out.
    fileprivate func entryIDs() throws(RedisError) -> [EntryID] {
        var ids: [EntryID] = []
        for element in try elements() where !element.isNull { ids.append(try element.entryID()) }
        return ids
    }
}
