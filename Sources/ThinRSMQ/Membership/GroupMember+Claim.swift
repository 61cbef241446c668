import Redis

extension GroupMember {
    /// What claiming a failed entry found.
    enum Claim: Sendable {
        /// It is ours now. `fields` are there if it is to be handled.
        case claimed(attempt: Int, deliveries: Int, crashes: Int, fields: RedisReply?)
        case notDue(Duration)
        /// A retry of it has begun.
        case running(attempt: Int, deliveries: Int)
        /// It was acknowledged, or another owns it.
        case lost
        /// Its payload was trimmed or deleted; it is acknowledged.
        case payloadGone
        /// Its retry hash has no attempt.
        case unrecorded(deliveries: Int)
    }

    /// What a claimed entry is for.
    enum ClaimPurpose: String {
        /// To be handled at once: the delivery and the attempt are counted.
        case deliver
        /// To be passed on: nothing is counted, and what nobody reported on within a lease is due as well.
        case take
        /// To be handled at once in place of whoever had them: as ``deliver``, and what nobody reported on within a lease is
        /// due as well.
        case handle
    }

    /// Claims those of at most a few hundred entries that are due.
    ///
    /// With an `owner`, only those that it still owns. `grace` is by how much a failed entry must be overdue whose own
    /// consumer retries it.
    func claimDue(
        _ ids: [EntryID],
        to purpose: ClaimPurpose,
        from owner: String?,
        grace: Duration = .zero
    ) async throws -> [Claim] {
        let reply = try await client.run(
            .claimDue,
            keys: [stream] + ids.map(retryHash),
            // A second run would find a retry that has begun, and nobody who runs it.
            repeatable: purpose == .take,
            argumentCount: 7 + ids.count
        ) { arguments in
            arguments.append(group)
            arguments.append(name)
            arguments.append(owner ?? "")
            arguments.append(purpose.rawValue)
            arguments.append(Int(grace.wholeMilliseconds))
            arguments.append(Int(configuration.monitor.minIdleTime.wholeMilliseconds))
            arguments.append(Int(configuration.retry.timeToLive.wholeMilliseconds / 1_000))
            for id in ids { arguments.append(id) }
        }
        return try reply.elements(atLeast: ids.count).map { try $0.claim() }
    }
}

extension RedisReply {
    fileprivate func claim() throws(RedisError) -> GroupMember.Claim {
        let parts = try elements(atLeast: 1)
        switch try parts[0].string() {
        case "claimed":
            let parts = try elements(atLeast: 4)
            return .claimed(
                attempt: try parts[1].integer(),
                deliveries: try parts[2].integer(),
                crashes: try parts[3].integer(),
                fields: parts.count > 4 ? parts[4] : nil
            )
        case "notDue": return .notDue(.milliseconds(try elements(atLeast: 2)[1].integer()))
        case "running":
            let parts = try elements(atLeast: 3)
            return .running(attempt: try parts[1].integer(), deliveries: try parts[2].integer())
        case "lost": return .lost
        case "payloadGone": return .payloadGone
        case "unrecorded": return .unrecorded(deliveries: try elements(atLeast: 2)[1].integer())
        case let word: throw RedisError(.unexpectedReply, "a script replied with '\(word)'")
        }
    }
}
