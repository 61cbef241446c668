import Redis

extension DeadLetterQueue {
    /// How many dead letters a topic has.
    ///
    /// - Throws: `RedisError`, `QueueKeyError`.
    public func size(_ topic: String) async throws -> Int {
        try await size(ofKey: try keys(topic).deadLetters)
    }

    func size(ofKey key: String) async throws -> Int {
        try await client.execute("XLEN", repeatable: true, key).integer()
    }

    /// How many dead letters of a topic a filter means.
    ///
    /// - Throws: `RedisError`, `QueueKeyError`.
    public func size(_ topic: String, matching filter: DeadLetterFilter) async throws -> Int {
        let key = try keys(topic).deadLetters
        if filter.matchesAll { return try await size(ofKey: key) }
        var pages = DeadLetterPages(client, key, .facts)
        var count = 0
        while true {
            let page = try await pages.next()
            if page.isEmpty { return count }
            count += page.count { matches($0, filter) }
        }
    }

    /// The oldest dead letters of a topic that a filter means; they stay where they are.
    ///
    /// - Parameters:
    ///   - topic: The topic.
    ///   - count: Most to return; all of them are held in memory.
    ///   - cursor: The last one of the page before; nil begins with the oldest.
    ///   - filter: Which; all without it.
    /// - Returns: Dead letters in the order of their ids; fewer than `count` at the end.
    /// - Throws: `RedisError`, `QueueKeyError`.
    public func peek(
        _ topic: String,
        count: Int,
        after cursor: EntryID? = nil,
        matching filter: DeadLetterFilter = DeadLetterFilter()
    ) async throws -> [DeadLetter] {
        var pages = DeadLetterPages(client, try keys(topic).deadLetters, .init(filter), after: cursor)
        var letters: [DeadLetter] = []
        while letters.count < count {
            // All that is read whole is wanted; of what is read in part, nobody knows how much.
            let page = try await pages.next(most: filter.matchesAll ? count - letters.count : Self.pageSize)
            if page.isEmpty { break }
            letters += try await whole(page, filter, topic, most: count - letters.count).map(\.letter)
        }
        return letters
    }

    /// Gives the dead letters of a topic that a filter means to a body, the oldest first; they stay where they are.
    ///
    /// About 1 MB of them is in memory at a time, or one dead letter that is larger.
    ///
    /// - Parameters:
    ///   - topic: The topic.
    ///   - filter: Which; all without it.
    ///   - progress: Hears of each page, of at most 100 dead letters.
    ///   - body: Takes dead letters as they are stored; what it throws ends the export.
    /// - Returns: How many were given; what is dead-lettered after the start is not among them.
    /// - Throws: `RedisError`, `QueueKeyError`, and what the body throws.
    @discardableResult
    public func export(
        _ topic: String,
        matching filter: DeadLetterFilter = DeadLetterFilter(),
        progress: (DeadLetterProgress) -> Void = { _ in },
        _ body: ([DeadLetterRecord]) async throws -> Void
    ) async throws -> Int {
        var counts = DeadLetterProgress(total: try await size(topic))
        var pages = DeadLetterPages(client, try keys(topic).deadLetters, .init(filter))
        while true {
            let page = try await pages.next()
            if page.isEmpty { return counts.done }
            let records = try await whole(page, filter, topic)
            if !records.isEmpty { try await body(records) }
            counts.examined += page.count
            counts.done += records.count
            progress(counts)
        }
    }

    /// The whole of those on a page that a filter means.
    private func whole(
        _ page: [DeadLetterRecord],
        _ filter: DeadLetterFilter,
        _ topic: String,
        most: Int = .max
    ) async throws -> [DeadLetterRecord] {
        if filter.matchesAll { return page }
        let ids = page.lazy.filter { matches($0, filter) }.map(\.id).prefix(most)
        return try await client.deadLetters(Array(ids), in: try keys(topic).deadLetters)
    }

    func matches(_ record: DeadLetterRecord, _ filter: DeadLetterFilter) -> Bool {
        filter.matches(record.letter, maxReplays: configuration.deadLetters.maxReplays)
    }
}

extension DeadLetterPages.Extent {
    /// All where all is wanted: otherwise payloads would travel only to be dropped.
    fileprivate init(_ filter: DeadLetterFilter) {
        self = filter.matchesAll ? .all : .facts
    }
}
