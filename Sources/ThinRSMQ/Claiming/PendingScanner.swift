public import Redis

/// Reads a group's pending entries list with the retry hashes of its entries, and judges each entry.
///
/// In pages, two or three round trips each, and whole: entries in backoff at the head of the list hide none behind them.
public struct PendingScanner: Sendable {
    private let client: RedisClient
    private let configuration: Configuration
    private let rules: ClaimRules
    /// Retry hashes whose existence is asked for together.
    private static let hashesPerQuestion = 50

    /// A scanner that judges by the configuration's minimum idle time, attempts and retry scope.
    public init(client: RedisClient, configuration: Configuration) {
        self.client = client
        self.configuration = configuration
        rules = ClaimRules(configuration)
    }

    /// Scans the list from its beginning, or from ``PendingCensus/next`` of the scan before.
    ///
    /// - Parameters:
    ///   - queue: The group.
    ///   - cursor: Where to begin; nil is the beginning.
    ///   - budget: About how many entries to look at; the page that reaches it is read to its end.
    /// - Returns: What was found.
    /// - Throws: `RedisError`; its reply is `NOGROUP` if there is no such group.
    public func scan(_ queue: Queue, from cursor: EntryID? = nil, budget: Int = 100_000) async throws -> PendingCensus {
        var census = PendingCensus()
        var cursor = cursor
        let beganAtStart = cursor == nil
        var expectsHashes = false
        while true {
            let page = try await page(of: queue, after: cursor)
            expectsHashes = try await judge(page, of: queue, expectingHashes: expectsHashes, into: &census)
            guard page.count == QueueInspector.largestPage, let last = page.last else { break }
            cursor = last.id
            if census.scanned >= budget || census.isFull {
                census.next = last.id
                break
            }
        }
        census.isWhole = beganAtStart && census.next == nil
        return census
    }

    private func page(of queue: Queue, after cursor: EntryID?) async throws -> [PendingEntry] {
        try await QueueInspector(client: client)
            .pendingEntries(stream: queue.keys.stream, group: queue.group, after: cursor)
    }

    /// - Returns: Whether most entries of the page have a retry hash, as those of the next may then.
    private func judge(
        _ page: [PendingEntry],
        of queue: Queue,
        expectingHashes: Bool,
        into census: inout PendingCensus
    ) async throws -> Bool {
        guard !page.isEmpty else { return false }
        let hashes = page.map { queue.keys.retry($0.id, group: queue.group, scope: configuration.retry.scope) }
        let (now, retries) =
            expectingHashes ? try await readAll(hashes) : try await readThoseThatExist(hashes)
        for (entry, retry) in zip(page, retries) { census.count(rules.judge(entry, retry, at: now)) }
        return 2 * retries.count { $0 != nil } > page.count
    }

    private func readAll(_ hashes: [String]) async throws -> (now: Timestamp, retries: [RetryInfo?]) {
        var pipeline = RedisPipeline(capacity: 32 + 224 * hashes.count)
        pipeline.append("TIME", repeatable: true)
        for hash in hashes { pipeline.append(retryHash: hash) }
        let replies = try await client.execute(pipeline)
        return (try replies[0].serverTime(), try replies.dropFirst().map { try $0.retryInfo() })
    }

    private func readThoseThatExist(_ hashes: [String]) async throws -> (now: Timestamp, retries: [RetryInfo?]) {
        let (now, exist) = try await lookForHashes(hashes)
        var retries = [RetryInfo?](repeating: nil, count: hashes.count)
        let wanted = hashes.indices.filter { exist[$0 / Self.hashesPerQuestion] }
        guard !wanted.isEmpty else { return (now, retries) }
        var pipeline = RedisPipeline(capacity: 224 * wanted.count)
        for index in wanted { pipeline.append(retryHash: hashes[index]) }
        for (index, reply) in zip(wanted, try await client.execute(pipeline)) { retries[index] = try reply.retryInfo() }
        return (now, retries)
    }

    /// Asks the time, and in which of the pieces of a list of keys any exists: most entries never fail, and of those one
    /// question for many costs Redis a fraction of one for each.
    private func lookForHashes(_ hashes: [String]) async throws -> (now: Timestamp, exist: [Bool]) {
        var pipeline = RedisPipeline(capacity: 32 + 64 * hashes.count)
        pipeline.append("TIME", repeatable: true)
        for keys in hashes.batches(of: Self.hashesPerQuestion) { pipeline.append("EXISTS", repeatable: true, keys) }
        let replies = try await client.execute(pipeline)
        try replies.check()
        return (try replies[0].serverTime(), try replies.dropFirst().map { try $0.integer() > 0 })
    }
}

extension RedisReply {
    /// The reply to TIME: seconds and microseconds.
    func serverTime() throws(RedisError) -> Timestamp {
        let parts = try elements(atLeast: 2)
        let seconds = try parts[0].integer()
        let microseconds = try parts[1].integer()
        return Timestamp(seconds: Int64(seconds), nanoseconds: Int32(truncatingIfNeeded: microseconds * 1_000))
    }
}
