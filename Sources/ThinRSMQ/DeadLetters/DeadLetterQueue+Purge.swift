import Logging
import Redis

extension DeadLetterQueue {
    /// Deletes the dead letters that a topic has now.
    ///
    /// Redis takes about 5 ms for a million small ones, and does nothing else meanwhile.
    ///
    /// - Returns: How many were deleted; those that arrive later stay.
    /// - Throws: `RedisError`, `QueueKeyError`.
    @discardableResult
    public func purge(_ topic: String) async throws -> Int {
        let key = try keys(topic).deadLetters
        // Unlike DEL it counts what it removes, and is never sent twice: a second run would count only its own.
        let removed = try await client.execute("XTRIM", repeatable: false, key, "MAXLEN", 0).integer()
        logger.debug("dead letters purged", metadata: ["queue.dead_letters": "\(key)", "entry.count": "\(removed)"])
        return removed
    }

    /// Deletes the dead letters that a filter means, page by page.
    ///
    /// - Parameters:
    ///   - topic: The topic.
    ///   - filter: Which; without a condition, all are deleted at once.
    ///   - progress: Hears of each page, of at most 100 dead letters.
    /// - Returns: How many were deleted; those that arrive after the start stay.
    /// - Throws: ``PurgeError``, also when the task is cancelled: it tells what was done; `QueueKeyError`. Purging again
    ///   deletes what is left.
    @discardableResult
    public func purge(
        _ topic: String,
        matching filter: DeadLetterFilter,
        progress: (DeadLetterProgress) -> Void = { _ in }
    ) async throws -> Int {
        let key = try keys(topic).deadLetters
        var counts = DeadLetterProgress(total: 0)
        do {
            if filter.matchesAll { return try await purge(topic) }
            counts = DeadLetterProgress(total: try await size(ofKey: key))
            try await purge(key, filter, &counts, progress)
        } catch {
            throw PurgeError(deleted: counts.done, underlying: error)
        }
        logger.debug(
            "dead letters purged",
            metadata: ["queue.dead_letters": "\(key)", "entry.count": "\(counts.done)"]
        )
        return counts.done
    }

    private func purge(
        _ key: String,
        _ filter: DeadLetterFilter,
        _ counts: inout DeadLetterProgress,
        _ progress: (DeadLetterProgress) -> Void
    ) async throws {
        var pages = DeadLetterPages(client, key, .facts)
        while true {
            let page = try await pages.next()
            if page.isEmpty { return }
            // By ids: entries of a stream never change, so what matched then matches still.
            let ids = page.filter { matches($0, filter) }.map(\.id)
            if !ids.isEmpty {
                try Task.checkCancellation()
                // Waited for here, whether or not this task is cancelled meanwhile: what is under way is to be reported.
                counts.done += try await Task { try await delete(ids, from: key) }.value
            }
            counts.examined += page.count
            progress(counts)
        }
    }

    private func delete(_ ids: [EntryID], from key: String) async throws -> Int {
        var pipeline = RedisPipeline()
        // Never sent twice: a second run would count only its own.
        pipeline.append("XDEL", argumentCount: 1 + ids.count, repeatable: false) { arguments in
            arguments.append(key)
            for id in ids { arguments.append(id) }
        }
        return try await client.execute(pipeline)[0].integer()
    }
}

/// Why a purge ended early, and what it had done.
public struct PurgeError: Error, Sendable, CustomStringConvertible {
    /// How many were deleted before.
    public let deleted: Int
    /// What Redis or the connection said, or `CancellationError` if the task was cancelled.
    ///
    /// With `RedisError.Code.outcomeUnknown`, more may have been deleted.
    public let underlying: any Error

    /// What happened, and after how many.
    public var description: String {
        let reason = underlying is CancellationError ? "cancelled" : "\(underlying)"
        return deleted == 0 ? reason : "\(reason) (\(deleted) deleted before)"
    }
}
