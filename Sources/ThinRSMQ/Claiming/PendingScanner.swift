public import Redis

/// Reads a group's pending entries list with the retry hashes of its entries, and judges each entry.
///
/// In pages, two round trips each, and whole: entries in backoff at the head of the list hide none behind them.
public struct PendingScanner: Sendable {
    private let client: RedisClient
    private let configuration: Configuration
    private let rules: ClaimRules

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
        while true {
            let page = try await page(of: queue, after: cursor)
            try await judge(page, of: queue, into: &census)
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

    private func judge(_ page: [PendingEntry], of queue: Queue, into census: inout PendingCensus) async throws {
        guard !page.isEmpty else { return }
        var pipeline = RedisPipeline(capacity: 224 * page.count)
        pipeline.append("TIME", repeatable: true)
        for entry in page {
            let hash = queue.keys.retry(entry.id, group: queue.group, scope: configuration.retry.scope)
            pipeline.append(retryHash: hash)
        }
        let replies = try await client.execute(pipeline)
        let now = try replies[0].serverTime()
        for (entry, reply) in zip(page, replies.dropFirst()) {
            census.count(rules.judge(entry, try reply.retryInfo(), at: now))
        }
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
