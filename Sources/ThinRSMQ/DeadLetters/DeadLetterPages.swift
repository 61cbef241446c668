import Redis

/// Reads a topic's dead letters page by page, in the order of their ids, up to the last one there at the beginning.
struct DeadLetterPages {
    /// What is read of each dead letter.
    enum Extent {
        case all
        /// Only the fields that a filter looks at, and an import compares.
        case facts
    }

    private let client: RedisClient
    private let key: String
    private let extent: Extent
    private var start: String
    private var last = "+"

    init(_ client: RedisClient, _ key: String, _ extent: Extent, after cursor: EntryID? = nil) {
        self.client = client
        self.key = key
        self.extent = extent
        start = cursor.map { "(\($0)" } ?? "-"
    }

    /// The next page; empty at the end.
    ///
    /// The dead letters of a page have about 1 MB together, whatever is read of them.
    mutating func next(most: Int = DeadLetterQueue.pageSize) async throws -> [DeadLetterRecord] {
        let names = extent == .all ? [] : DeadLetterFilter.fields
        let (start, last) = (start, last)
        let reply = try await client.run(
            .readDeadLetters,
            keys: [key],
            repeatable: true,
            argumentCount: 3 + names.count
        ) { arguments in
            arguments.append(start)
            arguments.append(last)
            arguments.append(min(most, DeadLetterQueue.pageSize))
            for name in names { arguments.append(name.rawValue) }
        }
        let parts = try reply.elements(atLeast: 1)
        let page = try parts.dropFirst().map { reply throws(RedisError) in try reply.deadLetterRecord() }
        if let end = page.last?.id { (self.start, self.last) = ("(\(end)", try parts[0].string()) }
        return page
    }
}

extension RedisClient {
    /// The whole of dead letters of one page, without those that are gone meanwhile.
    func deadLetters(_ ids: [EntryID], in key: String) async throws -> [DeadLetterRecord] {
        if ids.isEmpty { return [] }
        var pipeline = RedisPipeline()
        for id in ids { pipeline.append("XRANGE", repeatable: true, key, id.description, id.description) }
        return try await execute(pipeline).compactMap { reply in
            var entries = try reply.elements()
            return try entries.next()?.deadLetterRecord()
        }
    }
}

extension RedisReply {
    /// An entry of a dead-letter stream.
    func deadLetterRecord() throws(RedisError) -> DeadLetterRecord {
        let parts = try elements(atLeast: 2)
        return DeadLetterRecord(id: try parts[0].entryID(), fields: try parts[1].fields())
    }
}
