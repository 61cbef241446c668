/// Compares what the ledgers say with what is left: a pure function of both.
///
/// Each of its parts answers one line of the report.
struct Auditor: Sendable {
    let stories: Stories
    let state: EndState
    let seed: UInt64
    private let lettersByNumber: [Int: Set<String>]

    init(_ stories: Stories, _ state: EndState, seed: UInt64) {
        self.stories = stories
        self.state = state
        self.seed = seed
        lettersByNumber = (state.deadLetters + stories.deadLetters).reduce(into: [:]) {
            $0[$1.number, default: []].insert($1.original)
        }
    }

    var figures: [Figure] {
        [
            lost, ownFate, deadLettersTwice, attemptsOverMaximum, retriesBeforeDue, retriesMissed, staleOwners,
            duplicates, explainedDuplicates, innocents, unfinished, retryHashes, consumers, crashes, descriptors,
            memory,
        ]
    }

    /// The messages of the run, in the order of their numbers.
    var all: [Story] { stories.byNumber.values.sorted { $0.number < $1.number } }

    func kind(of story: Story) -> Cargo.Kind { Cargo(number: story.number, seed: seed).kind }

    func isDeadLettered(_ story: Story) -> Bool { lettersByNumber[story.number] != nil }

    /// What an engineer needs to look for a message in the ledgers.
    func description(of story: Story) -> String {
        let ids = story.published.joined(separator: ",")
        let began = story.began.map { "\($0.writer)/\($0.id)/\($0.attempt)" }.joined(separator: " ")
        return "\(story.number) (\(kind(of: story).rawValue)) published as \(ids), began \(began)"
    }
}

// MARK: - Loss

extension Auditor {
    /// What Redis acknowledged is handled or dead-lettered; drained, nothing is still present.
    private var lost: Figure {
        let published = all.filter { !$0.published.isEmpty }
        let lost = published.filter { $0.done.isEmpty && !isDeadLettered($0) && !$0.isDestroyed }
        return .none("acknowledged publishes lost", lost.map(description), of: published.count)
    }

    /// Poison and what is no message ends in the dead letters, and poison is never done.
    private var ownFate: Figure {
        let fated = all.filter { [.poison, .malformed].contains(kind(of: $0)) && !$0.published.isEmpty }
        let wrong = fated.filter { (!isDeadLettered($0) && !$0.isDestroyed) || !$0.done.isEmpty }
        return .none("poison and malformed not dead-lettered", wrong.map(description), of: fated.count)
    }

    private var deadLettersTwice: Figure {
        let letters = state.deadLetters + stories.deadLetters
        let counts = letters.reduce(into: [EndState.DeadLetter: Int]()) { $0[$1, default: 0] += 1 }
        let twice = counts.filter { $0.value > 1 }.map {
            "\($0.key.number) first published as \($0.key.original): \($0.value)"
        }
        return .none("dead letters beyond one per group and id", twice.sorted(), of: letters.count)
    }

    /// Kills and neighbours of killers may cost a message its attempts before any handler reports.
    private var innocents: Figure {
        let innocent = all.filter { story in
            isDeadLettered(story) && story.failed.isEmpty && [.plain, .slow, .long].contains(kind(of: story))
        }
        return .told("dead-lettered without a failure of their own", "\(innocent.count)")
    }
}

// MARK: - Attempts

extension Auditor {
    private var attemptsOverMaximum: Figure {
        let over = all.filter { story in story.began.contains { $0.attempt > SoakQueue.maxAttempts } }
        return .none("attempts over the maximum", over.map(description), of: all.reduce(0) { $0 + $1.began.count })
    }

    /// A failed attempt and the next one of the same entry, or of the same message where it has only one entry.
    private func retries(of story: Story) -> [(failed: Story.Step, next: Story.Step)] {
        story.failed.compactMap { failed in
            let next = story.began.first { begun in
                begun.time > failed.time && begun.attempt == failed.attempt + 1
                    && (story.isUnique || begun.id == failed.id)
            }
            return next.map { (failed, $0) }
        }
    }

    private func due(after failed: Story.Step) -> LedgerTime {
        failed.time + SoakQueue.baseDelay * (1 << (failed.attempt - 1))
    }

    private var retriesBeforeDue: Figure {
        // Redis counts milliseconds.
        let tolerance = Duration.milliseconds(2)
        let early = all.filter { story in
            retries(of: story).contains { $0.next.time + tolerance < due(after: $0.failed) }
        }
        return .none("retries before due", early.map(description), of: all.reduce(0) { $0 + retries(of: $1).count })
    }

    /// The wait has a random part of up to the base; monitors leave a consumer two seconds; then two scans find it.
    private var retriesMissed: Figure {
        let limit = SoakQueue.baseDelay + .seconds(2) + SoakQueue.scanInterval * 2 + .seconds(1)
        let missed = all.filter { story in
            retries(of: story).contains { failed, next in
                next.time > due(after: failed) + limit
                    && stories.faults.cause(of: [failed.worker, next.worker], from: failed.time, to: next.time) == nil
            }
        }
        return .none("due retries missed by two scans", missed.map(description))
    }

    private var staleOwners: Figure {
        let changed = stories.taken.filter { !$0.isKept }.map { "entry \($0.id)" }
        return .none("changes by a stale owner", changed, of: stories.taken.count)
    }
}

// MARK: - Duplicates

extension Auditor {
    /// Why a handler completed twice; nil if nothing explains it.
    private func cause(of first: Story.Step, _ second: Story.Step, _ story: Story) -> String? {
        if story.isPublishedAgain || story.published.count > 1 { return "published twice" }
        let start = story.began.first?.time ?? first.time
        return stories.faults.cause(of: [first.worker, second.worker], from: start, to: second.time)
    }

    private var pairs: [(story: Story, cause: String?)] {
        all.flatMap { story in
            zip(story.done, story.done.dropFirst()).map { (story, cause(of: $0, $1, story)) }
        }
    }

    private var duplicates: Figure {
        .none("duplicates that nothing explains", pairs.filter { $0.cause == nil }.map { description(of: $0.story) })
    }

    private var explainedDuplicates: Figure {
        let counts = pairs.reduce(into: [String: Int]()) { counts, pair in
            if let cause = pair.cause { counts[cause, default: 0] += 1 }
        }
        let list = counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map { "\($0.key) \($0.value)" }
        return .told("duplicates explained", list.isEmpty ? "0" : list.joined(separator: ", "))
    }
}

// MARK: - What is left

extension Auditor {
    private var unfinished: Figure {
        .rule(
            "pending and unread after the faults",
            "0 and 0",
            "\(state.pending) and \(state.unread)",
            holds: state.pending == 0 && state.unread == 0
        )
    }

    /// Of an entry that the director destroyed nobody knows any more that it had one; it expires.
    private var retryHashes: Figure {
        let left = state.retryHashes.filter { !stories.destroyedIDs.contains($0) }
        return .none("retry hashes left", left)
    }

    private var consumers: Figure {
        .told("consumers left of killed processes", "\(state.consumers.count)")
    }

    /// An exit with a code is legal where a password was refused at the start; a trap never is.
    private var crashes: Figure {
        let crashes = stories.endings.filter { $0.code > 128 && !isKiller($0) }
        return .none("processes ended by a signal of their own", crashes.map { "\($0.worker) by \($0.code - 128)" })
    }

    /// A killer message kills its consumer with SIGKILL.
    private func isKiller(_ ending: (worker: String, code: Int)) -> Bool {
        ending.code == 128 + 9 && ending.worker.hasPrefix("consumer")
    }

    private var descriptors: Figure {
        let limit = 64
        let value = state.resources.map(\.descriptors).max() ?? 0
        return .rule("most open descriptors of a process", "≤ \(limit)", "\(value)", holds: value <= limit)
    }

    private var memory: Figure {
        let limit = 256
        let value = state.resources.map(\.mebibytes).max() ?? 0
        return .rule("most memory of a process, MiB", "≤ \(limit)", "\(value)", holds: value <= limit)
    }
}
