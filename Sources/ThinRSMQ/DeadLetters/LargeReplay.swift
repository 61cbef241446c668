import Redis

/// The replay of a dead letter that has more fields than a script can pass on.
///
/// A transaction takes the place of `replay.lua`: the dead letters are watched from the look at the entry on, and any
/// change to them makes the transaction void.
struct LargeReplay: Sendable {
    private let keys: QueueKeys
    private let id: EntryID
    private let queue: DeadLetterQueue

    init(_ keys: QueueKeys, _ id: EntryID, _ queue: DeadLetterQueue) {
        self.keys = keys
        self.id = id
        self.queue = queue
    }

    /// How often other changes to the dead letters may come between.
    private static let mostTries = 50

    func run() async throws -> ReplayOutcome {
        // Watching is a connection's state, so it is one of its own; its end is the end of watching.
        try await queue.client.withSession { session in
            for _ in 1...Self.mostTries {
                guard let letter = try await watchedLetter(session) else { return .missing }
                let maxReplays = queue.configuration.deadLetters.maxReplays
                if letter.isFrozen(maxReplays: maxReplays) { return .frozen }
                if let group = letter.consumerGroup, !group.isEmpty, try await !queue.groups(of: keys).contains(group) {
                    return .groupless
                }
                if let new = try await writeBack(letter, session) { return .replayed(new) }
            }
            throw RedisError(.unexpectedReply, "the dead letters change too often to replay \(id)")
        }
    }

    private func watchedLetter(_ session: RedisSession) async throws -> DeadLetter? {
        var pipeline = RedisPipeline()
        pipeline.append("WATCH", repeatable: true, keys.deadLetters)
        pipeline.append("XRANGE", repeatable: true, keys.deadLetters, id.description, id.description)
        let replies = try await session.execute(pipeline)
        try replies.check()
        var entries = try replies[1].elements()
        return try entries.next()?.deadLetterRecord().letter
    }

    /// Returns the new entry's id, or nil if the dead letters have changed since they were watched.
    private func writeBack(_ letter: DeadLetter, _ session: RedisSession) async throws -> EntryID? {
        let now = queue.clock().description
        let replies = try await session.execute(transaction(letter.fieldsToReplay(at: now), now))
        let (exec, queued) = (replies[replies.count - 1], replies.dropLast())
        // What was refused at queueing says why; the reply to EXEC then only says that something was.
        for reply in queued { try reply.check() }
        try exec.check()
        if exec.isNull { return nil }
        let results = try exec.elements(atLeast: 2)
        let new = try results[0].entryID()
        guard try results[1].integer() == 1 else {
            throw RedisError(.unexpectedReply, "the dead letter was written back, and could not be removed")
        }
        return new
    }

    private func transaction(_ fields: [Field], _ now: String) -> RedisPipeline {
        var pipeline = RedisPipeline(capacity: fields.reduce(512) { $0 + 24 + $1.name.byteCount + $1.value.byteCount })
        pipeline.append("MULTI", repeatable: false)
        pipeline.append("XADD", argumentCount: 2 + 2 * fields.count, repeatable: false) { arguments in
            arguments.append(keys.stream)
            arguments.append("*")
            for field in fields {
                arguments.append(field.name)
                arguments.append(field.value)
            }
        }
        // The source, not its digest: a script that the server has forgotten would fail alone.
        let script = QueueScript.removeReplayed.script.source
        pipeline.append("EVAL", repeatable: false, script, 2, keys.deadLetters, keys.stream, id.description, now)
        pipeline.append("EXEC", repeatable: false)
        return pipeline
    }
}

extension DeadLetter {
    /// The fields of the entry that replays it, by the rules of `replay.lua`.
    fileprivate func fieldsToReplay(at now: String) -> [Field] {
        let kept = fields.filter { field in
            WireField(name: field.name).map { !WireField.ofEarlierEntry.contains($0) } ?? true
        }
        let added: [(WireField, String?)] = [
            (.replayCountSoFar, String(replayCount + 1)), (.replayedAt, now),
            (.replayedFrom, originalID?.description), (.forGroup, consumerGroup),
        ]
        return kept
            + added.compactMap { field, value in
                value.flatMap { $0.isEmpty ? nil : Field(field, $0) }
            }
    }
}

extension WireField {
    /// What an earlier requeue or replay wrote: attempts start anew.
    fileprivate static let ofEarlierEntry: Set<WireField> = [
        .replayCountSoFar, .replayedAt, .replayedFrom, .forGroup, .priorAttempts, .firstID, .firstFailure,
    ]
}
