import Redis
public import ThinRSMQ

/// What kinds of dead letters a topic has.
public struct DeadLetterFacts: Sendable, Hashable {
    /// Why an entry was dead-lettered: a closed set, read from what its error says.
    public enum Reason: String, Sendable, CaseIterable {
        /// Its handler failed.
        case failed
        /// Its consumer died or hung with it.
        case crashed
        /// It is no message, or one of a version that nobody knows.
        case unreadable
    }

    /// One of them, to show what is wrong.
    public struct Sample: Sendable, Hashable {
        /// Its id.
        public let id: EntryID
        /// The message's type, where it has one.
        public let type: String?
        /// What the last attempt failed with; the beginning of it.
        public let error: String?
    }

    /// The newest of them.
    public internal(set) var newest: Sample?
    /// The oldest of them.
    public internal(set) var oldest: EntryID?
    /// How many have used up their replays.
    public internal(set) var frozen = 0
    /// How many there are of each group, by reason.
    public internal(set) var counts: [String: [Reason: Int]] = [:]

    /// How many there are for a reason, of all groups.
    public subscript(reason: Reason) -> Int {
        counts.values.reduce(0) { $0 + ($1[reason] ?? 0) }
    }
}

/// Counts the dead letters of one topic by reading them once: a pure value.
struct DeadLetterTally: Sendable {
    /// Most groups that are told apart, which bounds what hostile dead letters may fill.
    private static let mostGroups = 100
    /// Most characters that are kept of a text that others wrote.
    private static let mostText = 500

    private var partial = DeadLetterFacts()
    /// How many were read since the beginning.
    private var read = 0
    private(set) var cursor: EntryID?
    /// What all of them are, when they were all read.
    private(set) var whole: DeadLetterFacts?
    private var wholeLength = 0

    /// Whether something is to be read, of so many dead letters.
    func needsMore(length: Int) -> Bool { whole == nil || length != wholeLength }

    /// Takes the next page, of what is then so long; an empty one is the end.
    mutating func take(_ page: [DeadLetter], length: Int, maxReplays: Int) {
        for letter in page { count(letter, maxReplays) }
        guard page.isEmpty || read >= length else { return }
        if read == length {
            (whole, wholeLength) = (partial, length)
        } else {
            // Some were replayed or purged since they were counted.
            (partial, read, cursor) = (DeadLetterFacts(), 0, nil)
        }
    }

    private mutating func count(_ letter: DeadLetter, _ maxReplays: Int) {
        read += 1
        cursor = letter.id
        partial.oldest = partial.oldest ?? letter.id
        partial.newest = DeadLetterFacts.Sample(
            id: letter.id,
            type: letter.fields.last(named: WireField.type.rawValue).map { String($0.text.prefix(Self.mostText)) },
            error: letter.lastError.map { String($0.prefix(Self.mostText)) }
        )
        if letter.isFrozen(maxReplays: maxReplays) { partial.frozen += 1 }
        var group = letter.consumerGroup ?? ""
        if partial.counts[group] == nil, partial.counts.count >= Self.mostGroups { group = "" }
        partial.counts[group, default: [:]][letter.reason, default: 0] += 1
    }
}

extension DeadLetter {
    var reason: DeadLetterFacts.Reason {
        guard let error = lastError else { return .failed }
        if error.hasPrefix(Self.crashPrefix) { return .crashed }
        return Self.unreadablePrefixes.contains { error.hasPrefix($0) } ? .unreadable : .failed
    }

    /// What this library, the Go and the Node.js implementation write when a consumer did not report.
    private static let crashPrefix = "consumer did not ACK"
    /// What this library writes of entries that are no messages.
    private static let unreadablePrefixes = ["entry has ", "unknown envelope version", "dead letter has "]
}

/// Reads the dead letters of all topics, some at each tick, and again when their number has changed.
struct DeadLetterWatch: Sendable {
    /// Most dead letters that a tick reads.
    private static let budget = 2_000
    private static let page = 100

    private let maxReplays: Int
    private var tallies: [String: DeadLetterTally] = [:]

    init(maxReplays: Int) { self.maxReplays = maxReplays }

    /// Reads on.
    ///
    /// - Returns: What is known of those topics whose dead letters have been read, by the streams' keys.
    /// - Throws: `RedisError` if Redis is away; what cannot be read of one topic is left unknown.
    mutating func look(at looks: [StreamLook], by inspector: QueueInspector) async throws -> [String: DeadLetterFacts] {
        var next: [String: DeadLetterTally] = [:]
        var facts: [String: DeadLetterFacts] = [:]
        var budget = Self.budget
        for look in looks {
            guard let length = look.view.deadLetters else { continue }
            let key = look.stream.keys.stream
            if length == 0 {
                facts[key] = DeadLetterFacts()
                continue
            }
            var tally = tallies[key] ?? DeadLetterTally()
            while budget > 0, tally.needsMore(length: length) {
                let most = min(budget, Self.page)
                guard let page = try await page(of: look, after: tally.cursor, most, by: inspector) else { break }
                budget -= max(1, page.count)
                tally.take(page, length: length, maxReplays: maxReplays)
                if page.isEmpty { break }
            }
            next[key] = tally
            facts[key] = tally.whole
        }
        tallies = next
        return facts
    }

    private func page(
        of look: StreamLook,
        after cursor: EntryID?,
        _ most: Int,
        by inspector: QueueInspector
    ) async throws -> [DeadLetter]? {
        do {
            return try await inspector.deadLetterFacts(of: look.stream.keys, after: cursor, most: most)
        } catch let error as RedisError where error.isAnswer {
            return nil
        }
    }
}
