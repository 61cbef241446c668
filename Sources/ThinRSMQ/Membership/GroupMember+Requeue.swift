import Redis

extension GroupMember {
    /// An entry that was claimed from another, to be appended to the stream again.
    struct Takeover: Sendable, Hashable {
        /// How its last delivery ended.
        enum Ending: String, Sendable {
            /// Its consumer said so.
            case failed
            /// Its consumer died while it handled nothing else.
            case alone
            /// Its consumer died, with others in hand: any of them may have done it.
            case company
            /// Its consumer died of another entry.
            case innocent
        }

        var verdict: PendingVerdict
        let ending: Ending
    }

    /// What became of an entry that was to be requeued.
    enum Requeueing: Sendable, Equatable {
        /// Under this id; `isLastAttempt` says that it crashed a consumer and has no other attempt left.
        case requeued(EntryID, isLastAttempt: Bool)
        /// Its last attempt, which may crash a consumer, has to wait for another's.
        case held
        case lost, payloadGone, tooLarge, exhausted
    }

    /// Appends entries that are pending under our name to the stream again, at most a few hundred.
    ///
    /// Of those that crashed a consumer and have one attempt left, at most `allowance`.
    func requeue(_ takeovers: [Takeover], lastAttempts allowance: Int) async throws -> [Requeueing] {
        var results: [Requeueing] = []
        while results.count < takeovers.count {
            // A step that stops early has used up less of the allowance than it might, never more.
            results += try await requeueSome(takeovers[results.count...], results.isEmpty ? allowance : 0)
        }
        return results
    }

    /// Appends the first of the entries, as many as one step of the server's should.
    private func requeueSome(_ takeovers: ArraySlice<Takeover>, _ allowance: Int) async throws -> [Requeueing] {
        let now = String(clock().unixMilliseconds)
        let reply = try await client.run(
            .requeue,
            keys: [stream] + takeovers.map { retryHash(of: $0.verdict.entry.id) },
            // A second run finds the entry acknowledged, and appends nothing.
            repeatable: true,
            argumentCount: 4 + 4 * takeovers.count
        ) { arguments in
            arguments.append(group)
            arguments.append(name)
            arguments.append(configuration.retry.maxAttempts)
            arguments.append(allowance)
            for takeover in takeovers {
                arguments.append(takeover.verdict.entry.id)
                arguments.append(takeover.verdict.attempts)
                arguments.append(takeover.verdict.firstFailedAt.map { String($0.unixMilliseconds) } ?? now)
                arguments.append(takeover.ending.rawValue)
            }
        }
        return try reply.elements(atLeast: 1).map { part throws -> Requeueing in
            switch try part.string() {
            case "lost": .lost
            case "payloadGone": .payloadGone
            case "tooLarge": .tooLarge
            case "exhausted": .exhausted
            case "held": .held
            case let text where text.hasPrefix("last:"):
                .requeued(try Self.entryID(text.dropFirst("last:".count)), isLastAttempt: true)
            case let text: .requeued(try Self.entryID(text[...]), isLastAttempt: false)
            }
        }
    }

    private static func entryID(_ text: Substring) throws(RedisError) -> EntryID {
        if let id = EntryID(String(text)) { return id }
        throw RedisError(.unexpectedReply, "a script replied with '\(text)', not with an entry's id")
    }

    /// Whether an entry of the stream is still to be read by the group, or in the hands of another.
    ///
    /// What is pending under our own name was taken back, and waits for us.
    func isUnderWay(_ id: EntryID) async throws -> Bool {
        var pipeline = RedisPipeline()
        pipeline.append("XPENDING", repeatable: true, stream, group, id.description, id.description, 1)
        pipeline.append("XINFO", repeatable: true, "GROUPS", stream)
        let replies = try await client.execute(pipeline)
        for entry in try replies[0].elements() { return try entry.pendingEntry().consumer != name }
        let groups = try replies[1].each { reply throws(RedisError) in try reply.groupInformation() }
        return groups.contains { $0.name == group && $0.lastDeliveredID < id }
    }
}
