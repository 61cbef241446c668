import Redis

/// A message in the hands of a handler.
public struct Delivery: Sendable {
    /// The message; its `id` is the entry's.
    public let message: Message
    /// The entry's id.
    public let id: EntryID
    /// The consumer group that it was delivered to, and its stream.
    public let queue: Queue
    /// The name of the consumer.
    public let consumer: String
    /// Which attempt this is, from 1; attempts before a requeue are counted.
    public let attempt: Int
    /// Whether the entry is still this consumer's.
    public let lease: Lease
}

/// Handles a message: returning acknowledges it, throwing makes it due again after the configured backoff.
///
/// It must be idempotent: a message is delivered at least once. To decide otherwise about a failure, throw a
/// ``HandlerError``.
public typealias Handler = @Sendable (Delivery) async throws -> Void

/// What a handler throws to say what is to become of the message.
public enum HandlerError: Error, Sendable, CustomStringConvertible {
    /// Try again after this delay instead of the configured backoff.
    case retry(after: Duration, reason: String)
    /// Trying again is of no use: move the message to the dead letters at once.
    case deadLetter(reason: String)

    /// The reason.
    public var description: String {
        switch self {
        case .retry(_, let reason), .deadLetter(let reason): reason
        }
    }
}

/// An entry that was read and not yet handled.
struct Arrival: Sendable {
    let id: EntryID
    /// The flat list of names and values; they are read where the entry is handled.
    let fields: RedisReply
    let deliveries: Int
    /// The attempt that its retry hash counts, if it is a retry.
    var attempt: Int?
    /// How many consumers of this name died with it.
    var crashes = 0

    /// Whether a requeue says that it crashed a consumer of this group.
    ///
    /// Every entry passes here: those of few fields are told at once to be no requeued ones.
    func hasCrashed(in group: String) -> Bool {
        // `type` and `payload`, and the five that `requeue.lua` adds.
        guard let values = try? fields.elements(), values.count >= 14, let all = try? fields.fields() else {
            return false
        }
        return all.last(named: WireField.crashCount.rawValue)?.decimal() ?? 0 > 0 && !isForAnother(than: group)
    }

    /// Whether it was requeued for another group; for what is no message, of which the envelope does not tell.
    func isForAnother(than group: String) -> Bool {
        (try? fields.fields())?.last(named: WireField.forGroup.rawValue)?.text ?? group != group
    }

    /// Whether the entry may have failed before.
    var mayHaveRetryHash: Bool { attempt != nil || deliveries > 1 || crashes > 0 }
    /// Attempts at this entry, this one included; without a hash the deliveries are what is left of the count.
    var attemptsAtEntry: Int { attempt ?? max(1, deliveries) }
}
