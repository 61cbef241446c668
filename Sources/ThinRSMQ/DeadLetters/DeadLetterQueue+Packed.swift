import Redis

extension DeadLetterQueue {
    /// Replays an entry that has too many fields for a script: by a transaction, which another replay of it voids.
    func replayPacked(_ id: EntryID, of keys: QueueKeys) async throws -> ReplayReport {
        var report = ReplayReport()
        for _ in 1...10 {
            let outcome = try await client.withSession { session in
                try await session.execute(RedisPipeline("WATCH", repeatable: false, keys.deadLetters)).check()
                return try await attemptPacked(id, of: keys, on: session)
            }
            switch outcome {
            case .replayed(let new): report.replayed.append(new)
            case .missing: report.missing.append(id)
            case .frozen: report.frozen.append(id)
            case .disturbed: continue
            }
            return report
        }
        throw RedisError(.unexpectedReply, "the dead letters change too often to replay \(id)")
    }

    private enum PackedOutcome {
        case replayed(EntryID)
        case missing, frozen
        /// The dead letters changed between the look and the transaction.
        case disturbed
    }

    private func attemptPacked(
        _ id: EntryID,
        of keys: QueueKeys,
        on session: RedisSession
    ) async throws -> PackedOutcome {
        let look = RedisPipeline("XRANGE", repeatable: true, keys.deadLetters, id.description, id.description)
        guard let found = try await session.execute(look)[0].elements().first(where: { _ in true }) else {
            return .missing
        }
        let letter = try found.deadLetter()
        if letter.isFrozen(maxReplays: configuration.deadLetters.maxReplays) { return .frozen }
        let fields = letter.replayFields(at: clock())
        var transaction = RedisPipeline(capacity: 64 * fields.count)
        transaction.append("MULTI", repeatable: false)
        transaction.append("XADD", argumentCount: 2 + 2 * fields.count, repeatable: false) { arguments in
            arguments.append(keys.stream)
            arguments.append("*")
            for field in fields {
                arguments.append(field.name)
                arguments.append(field.value)
            }
        }
        transaction.append("XDEL", repeatable: false, keys.deadLetters, id.description)
        transaction.append("EXEC", repeatable: false)
        let replies = try await session.execute(transaction)
        try replies.check()
        guard let executed = replies.last, !executed.isNull else { return .disturbed }
        return .replayed(try executed.elements(atLeast: 2)[0].entryID())
    }
}

extension DeadLetter {
    /// The fields of the entry that a replay appends: as `replay.lua` does it.
    func replayFields(at time: Timestamp) -> [Field] {
        let ours: Set<WireField> = [
            .forGroup, .priorAttempts, .firstID, .firstFailure, .replayCountSoFar, .replayedAt, .replayedFrom,
        ]
        var fields = fields.filter { field in
            WireField(name: field.name).map { !ours.contains($0) } ?? true
        }
        fields.append(Field(WireField.replayCountSoFar.name, WireString("\(replayCount + 1)")))
        fields.append(Field(WireField.replayedAt.name, WireString(time.description)))
        if let originalID { fields.append(Field(WireField.replayedFrom.name, WireString(originalID.description))) }
        if let consumerGroup { fields.append(Field(WireField.forGroup.name, WireString(consumerGroup))) }
        return fields
    }
}
