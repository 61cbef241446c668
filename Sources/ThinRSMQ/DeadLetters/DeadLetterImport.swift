import Logging
import Redis

/// Writes exported dead letters to a topic, each once.
///
/// Each gets a new id behind those that are there, in the order of the records. One that is there already, by the
/// stream, message, group and time of failure that it tells, is skipped: importing the same again, for example after
/// an error, writes only what is missing. Twins among the records are counted: of two, a topic that has one gets the
/// other. A dead letter that does not tell which message it was, or when it failed, cannot be recognised, and is written.
///
/// Two imports of the same at the same time may write it twice.
public struct DeadLetterImport: Sendable {
    /// How many were written.
    public private(set) var imported = 0
    /// How many were there already.
    public private(set) var skipped = 0

    private let client: RedisClient
    private let key: String
    private let isDryRun: Bool
    /// How often the topic has each dead letter that no record has stood for yet.
    private var present: [DeadLetterRecord.Identity: Int] = [:]

    fileprivate init(_ queue: DeadLetterQueue, _ topic: String, isDryRun: Bool) async throws {
        client = queue.client
        key = try queue.keys(topic).deadLetters
        self.isDryRun = isDryRun
        var pages = DeadLetterPages(client, key, .facts)
        while true {
            let page = try await pages.next()
            if page.isEmpty { break }
            for identity in page.compactMap(\.identity) { present[identity, default: 0] += 1 }
        }
    }

    /// Writes the records that are not there yet; the dead letters are not trimmed.
    ///
    /// - Throws: `RedisError`; ``imported`` then counts what was written, and with `RedisError.Code.outcomeUnknown`
    ///   more may have been: a new import finds out.
    public mutating func add(_ records: [DeadLetterRecord]) async throws {
        var rest = records[...]
        while !rest.isEmpty {
            try Task.checkCancellation()
            let (step, pipeline) = takeStep(&rest)
            if isDryRun || step == 0 {
                imported += step
                continue
            }
            // Waited for here, whether or not this task is cancelled meanwhile: what is under way is to be counted.
            let replies = try await Task { [client] in try await client.execute(pipeline) }.value
            imported += replies.count { $0.error == nil }
            try replies.check()
        }
    }

    /// Takes about 1 MB of records, and prepares to write those that are missing.
    private mutating func takeStep(_ rest: inout ArraySlice<DeadLetterRecord>) -> (count: Int, RedisPipeline) {
        var pipeline = RedisPipeline()
        while pipeline.count < DeadLetterQueue.pageSize, pipeline.byteCount < 1 << 20, let record = rest.popFirst() {
            if let identity = record.identity, let copies = present[identity] {
                present[identity] = copies > 1 ? copies - 1 : nil
                skipped += 1
            } else {
                pipeline.appendWriting(record, to: key)
            }
        }
        return (pipeline.count, pipeline)
    }
}

extension DeadLetterQueue {
    /// Begins an import into a topic, with a look at the dead letters that it has.
    ///
    /// It holds about 200 bytes for each of them.
    ///
    /// - Parameters:
    ///   - topic: The topic; it need not be the one that was exported.
    ///   - isDryRun: Whether nothing is to be written, and the counts are to tell what would be.
    /// - Returns: The import, which takes the records.
    /// - Throws: `RedisError`, `QueueKeyError`.
    public func beginImport(_ topic: String, isDryRun: Bool = false) async throws -> DeadLetterImport {
        try await DeadLetterImport(self, topic, isDryRun: isDryRun)
    }
}

extension RedisPipeline {
    fileprivate mutating func appendWriting(_ record: DeadLetterRecord, to key: String) {
        append("XADD", argumentCount: 2 + 2 * record.fields.count, repeatable: false) { arguments in
            arguments.append(key)
            arguments.append("*")
            for field in record.fields {
                arguments.append(field.name)
                arguments.append(field.value)
            }
        }
    }
}
