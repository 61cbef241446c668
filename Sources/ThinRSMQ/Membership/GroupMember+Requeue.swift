import Redis

extension GroupMember {
    /// What became of an entry that was to be requeued.
    enum Requeueing: Sendable, Equatable {
        case requeued(EntryID)
        case lost, payloadGone, tooLarge, exhausted
    }

    /// Appends entries that are pending under our name to the stream again, at most a few hundred.
    func requeue(_ verdicts: [PendingVerdict]) async throws -> [Requeueing] {
        var results: [Requeueing] = []
        while results.count < verdicts.count { results += try await requeueSome(verdicts[results.count...]) }
        return results
    }

    /// Appends the first of the entries, as many as one step of the server's should.
    private func requeueSome(_ verdicts: ArraySlice<PendingVerdict>) async throws -> [Requeueing] {
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
        return try reply.elements(atLeast: 1).map { part throws -> Requeueing in
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
