import Redis

/// One replay of a topic's dead letters; what it has done so far outlives whatever ends it.
struct ReplayRun<C: Clock<Duration>> {
    private(set) var report = ReplayReport()
    private let queue: DeadLetterQueue
    private let keys: QueueKeys
    private let clock: C
    private var pace: ReplayPace<C.Instant>
    private var mayRemove = false

    init(_ queue: DeadLetterQueue, _ keys: QueueKeys, rate: Double? = nil, clock: C) {
        self.queue = queue
        self.keys = keys
        self.clock = clock
        pace = ReplayPace(rate: rate, from: clock.now)
    }

    /// Replays these, in this order.
    mutating func replay(_ ids: [EntryID]) async throws {
        var rest = ids[...]
        if !mayRemove {
            // Without this right each call would write the same messages back once more.
            _ = try await queue.client.execute("XDEL", repeatable: true, keys.deadLetters, "0-0")
            mayRemove = true
        }
        while !rest.isEmpty {
            let start = pace.start(at: clock.now)
            if start > clock.now { try await clock.sleep(until: start, tolerance: nil) }
            try Task.checkCancellation()
            let before = report.replayed.count
            let step = Array(rest.prefix(pace.mostPerStep))
            // Waited for here, whether or not this task is cancelled meanwhile: what is under way is to be reported.
            let outcomes = try await Task { [queue, keys] in try await queue.replay(step, of: keys) }.value
            for (id, outcome) in zip(step, outcomes) { report.add(outcome, of: id) }
            pace.add(report.replayed.count - before, begun: start)
            rest = rest.dropFirst(outcomes.count)
        }
    }

    /// Replays those of all dead letters that a filter means, until so many are replayed.
    mutating func replay(
        matching filter: DeadLetterFilter,
        limit: Int,
        isDryRun: Bool,
        _ show: (DeadLetterProgress) -> Void
    ) async throws {
        var progress = DeadLetterProgress(total: try await queue.size(ofKey: keys.deadLetters))
        var pages = DeadLetterPages(queue.client, keys.deadLetters, .facts)
        let groups = try await queue.groups(of: keys)
        while report.count < limit {
            var page = try await pages.next()[...]
            if page.isEmpty { return }
            while !page.isEmpty, report.count < limit {
                let (rest, most) = (page.count, min(pace.mostPerStep, limit - report.count))
                let ids = takeReplayable(&page, filter, groups, most: most)
                if isDryRun { report.wouldReplay += ids } else { try await replay(ids) }
                progress.examined += rest - page.count
                progress.done = report.count
                show(progress)
            }
        }
    }

    /// Takes dead letters until there are enough to replay, and notes those on the way that are frozen, or of a group that
    /// does not exist.
    private mutating func takeReplayable(
        _ page: inout ArraySlice<DeadLetterRecord>,
        _ filter: DeadLetterFilter,
        _ groups: Set<String>,
        most: Int
    ) -> [EntryID] {
        let maxReplays = queue.configuration.deadLetters.maxReplays
        var ids: [EntryID] = []
        while ids.count < most, let letter = page.popFirst()?.letter {
            guard filter.matches(letter, maxReplays: maxReplays) else { continue }
            if letter.isFrozen(maxReplays: maxReplays) {
                report.frozen.append(letter.id)
            } else if let group = letter.consumerGroup, !group.isEmpty, !groups.contains(group) {
                report.groupless.append(letter.id)
            } else {
                ids.append(letter.id)
            }
        }
        return ids
    }
}

/// What became of a dead letter that was to be replayed.
enum ReplayOutcome: Sendable, Equatable {
    case replayed(EntryID)
    case frozen, missing
    /// The group that failed does not exist.
    case groupless
    /// It has more fields than the script can pass on.
    case packed
}

extension DeadLetterQueue {
    /// The groups of a topic's stream; `replay.lua` looks again.
    func groups(of keys: QueueKeys) async throws -> Set<String> {
        let view = try await QueueInspector(client: client).views(of: [keys]).views[0]
        if case .failure(let error) = view, error.isNoSuchKey { return [] }
        return Set(try view.get().groups.map(\.name))
    }

    /// Replays as many of these as one step takes, at least the first.
    fileprivate func replay(_ ids: [EntryID], of keys: QueueKeys) async throws -> [ReplayOutcome] {
        let reply = try await client.run(
            .replay,
            keys: [keys.deadLetters, keys.stream],
            // A second run would find them gone, and could not say what they have become.
            repeatable: false,
            argumentCount: 2 + ids.count
        ) { arguments in
            arguments.append(configuration.deadLetters.maxReplays)
            arguments.append(clock().description)
            for id in ids { arguments.append(id) }
        }
        var outcomes = try reply.elements(atLeast: 1).map { reply throws(RedisError) in try ReplayOutcome(reply) }
        if outcomes.last == .packed {
            outcomes[outcomes.count - 1] = try await LargeReplay(keys, ids[outcomes.count - 1], self).run()
        }
        return outcomes
    }
}

extension ReplayOutcome {
    fileprivate init(_ reply: RedisReply) throws(RedisError) {
        switch try reply.string() {
        case "frozen": self = .frozen
        case "groupless": self = .groupless
        case "missing": self = .missing
        case "packed": self = .packed
        default: self = .replayed(try reply.entryID())
        }
    }
}
