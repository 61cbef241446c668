import Redis

extension GroupMember {
    /// What the error of an entry says whose consumer died before it could report, here and in Go and Node.js.
    static let crashError = "consumer did not ACK (crash or timeout)"

    /// What recording a failure found.
    enum FailureRecord: Sendable, Equatable {
        /// Another owns the entry by now.
        case lost
        /// Attempts so far, those before a requeue included; `delay` is how long until the next is due.
        case recorded(attempts: Int, maximum: Int, delay: Duration)
    }

    /// Records that this member failed to handle an entry, and why: the text is cut as the wire format wants it.
    ///
    /// `priorAttempts` are failed deliveries before this entry, which a requeued one tells; `crash` says how an earlier
    /// process of our name ended with it; `retryAfter` takes the place of the configured backoff.
    func recordFailure(
        of id: EntryID,
        error: String,
        priorAttempts: Int,
        crash: Takeover.Ending? = nil,
        retryAfter: Duration? = nil
    ) async throws -> FailureRecord {
        let retry = configuration.retry
        let baseDelay = Int(retry.baseDelay.wholeMilliseconds)
        let jitter = retry.jitter && baseDelay > 0 ? Int.random(in: 0..<baseDelay) : 0
        // Recording a failure twice writes the same state and begins the same delay anew; a crash would count twice.
        let reply = try await client.run(
            .recordFailure,
            keys: [stream, retryHash(of: id)],
            repeatable: crash == nil,
            argumentCount: 12
        ) { arguments in
            arguments.append(group)
            arguments.append(name)
            arguments.append(id)
            arguments.append(ErrorText.truncated(error))
            arguments.append(priorAttempts)
            arguments.append(retry.maxAttempts)
            arguments.append(baseDelay)
            arguments.append(Int(retry.maxDelay.wholeMilliseconds))
            arguments.append(jitter)
            arguments.append(retryAfter.map { "\(max(0, $0.wholeMilliseconds))" } ?? "")
            arguments.append(Int(retry.timeToLive.wholeMilliseconds / 1_000))
            arguments.append(crash?.rawValue ?? "")
        }
        let parts = try reply.elements(atLeast: 1)
        guard try parts[0].string() == "recorded" else { return .lost }
        let numbers = try reply.elements(atLeast: 4)
        return .recorded(
            attempts: try numbers[1].integer(),
            maximum: try numbers[2].integer(),
            delay: .milliseconds(try numbers[3].integer())
        )
    }

    /// Notes that entries which crashed a consumer before wait for their turn in this one.
    func noteWaiting(_ ids: [EntryID]) async throws {
        _ = try await client.run(
            .noteWaiting,
            keys: [stream] + ids.map(retryHash),
            repeatable: true,
            argumentCount: 3 + ids.count
        ) { arguments in
            arguments.append(group)
            arguments.append(name)
            arguments.append(Int(configuration.retry.timeToLive.wholeMilliseconds / 1_000))
            for id in ids { arguments.append(id) }
        }
    }

    /// Notes that this member handles an entry, and no other beside it; false if another owns it by now.
    func beginAlone(_ id: EntryID) async throws -> Bool {
        let reply = try await client.run(
            .beginAlone,
            keys: [stream, retryHash(of: id)],
            repeatable: true,
            argumentCount: 4
        ) { arguments in
            arguments.append(group)
            arguments.append(name)
            arguments.append(id)
            arguments.append(Int(configuration.retry.timeToLive.wholeMilliseconds / 1_000))
        }
        return try reply.string() == "begun"
    }

    /// An entry to be moved to the dead letters.
    struct Casualty: Sendable {
        let id: EntryID
        /// Who must still own it; nil for anyone.
        var owner: String?
        /// How often it must have been delivered; nil for any number.
        var deliveries: Int?
        /// Attempts at this entry; those before a requeue are added from its fields.
        let attempts: Int
        let error: String
    }

    /// What became of an entry that was to be dead-lettered.
    enum DeadLettering: Sendable, Equatable {
        case moved(letter: EntryID)
        /// It was acknowledged or claimed meanwhile.
        case lost
        /// Its payload was trimmed or deleted; it is acknowledged, and nothing is left of it.
        case payloadGone
    }

    /// Moves entries to the dead letters, at most a few hundred.
    ///
    /// - Returns: What became of each, and how many older dead letters were trimmed to make room.
    func deadLetter(_ casualties: [Casualty]) async throws -> (results: [DeadLettering], trimmed: Int) {
        var results: [DeadLettering] = []
        var trimmed = 0
        // A member without this right would write one dead letter after another for the same entry.
        if !casualties.isEmpty { _ = try await client.execute("XACK", repeatable: true, stream, group, "0-0") }
        while results.count < casualties.count {
            let part = try await deadLetterSome(casualties[results.count...])
            results += part.results
            trimmed += part.trimmed
        }
        return (results, trimmed)
    }

    /// Moves the first of the entries, as many as one step of the server's should.
    private func deadLetterSome(
        _ casualties: ArraySlice<Casualty>
    ) async throws -> (results: [DeadLettering], trimmed: Int) {
        let reply = try await client.run(
            .deadLetter,
            keys: [stream, queue.keys.deadLetters] + casualties.map { retryHash(of: $0.id) },
            // A second run finds the entry acknowledged, and moves nothing.
            repeatable: true,
            argumentCount: 3 + 5 * casualties.count
        ) { arguments in
            arguments.append(group)
            arguments.append(clock().description)
            arguments.append(configuration.deadLetters.maxLength)
            for casualty in casualties {
                arguments.append(casualty.id)
                arguments.append(casualty.owner ?? "")
                arguments.append(casualty.deliveries.map(String.init) ?? "")
                arguments.append(casualty.attempts)
                arguments.append(ErrorText.truncated(casualty.error))
            }
        }
        let parts = try reply.elements(atLeast: 2)
        let results = try parts.dropLast().map { part throws -> DeadLettering in
            switch try part.string() {
            case "lost": .lost
            case "payloadGone": .payloadGone
            default: .moved(letter: try part.entryID())
            }
        }
        return (results, try parts[results.count].integer())
    }
}
