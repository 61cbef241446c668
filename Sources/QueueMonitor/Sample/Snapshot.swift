public import Redis
public import ThinRSMQ

/// Everything that one tick saw: immutable, and all that is published is derived from it.
public struct Snapshot: Sendable {
    /// The server's time at the beginning of the tick.
    public let time: Timestamp
    /// The streams that could be read, in the order of their keys.
    public let streams: [StreamSample]
    /// The streams and groups that could not, and why.
    public let failures: [StreamFailure]
}

/// A stream as a tick saw it.
public struct StreamSample: Sendable {
    /// Its keys.
    public let keys: QueueKeys
    /// Whether it belongs to a namespace of ours, so that it may be repaired.
    public let isOwned: Bool
    /// What Redis knows about it.
    public let information: StreamInformation
    /// How many dead letters it has; nil if that key holds something else.
    public let deadLetters: Int?
    /// Its consumer groups.
    public let groups: [GroupSample]
}

/// A consumer group as a tick saw it.
public struct GroupSample: Sendable {
    /// The group.
    public let queue: Queue
    /// What Redis knows about it.
    public let information: GroupInformation
    /// How many entries were not delivered yet.
    public let lag: Lag
    /// How long the first of them has waited; nil if there is none, or if ids tell no time.
    public let timeLag: Duration?
    /// What is pending; nil if that could not be read, which is among ``Snapshot/failures`` then.
    public let census: PendingCensus?
}

/// A stream, or the pending entries of one of its groups, that could not be read.
public struct StreamFailure: Sendable {
    /// The stream's key.
    public let stream: String
    /// The group whose pending entries could not be read; nil if it was the stream itself.
    public let group: String?
    /// Why.
    public let error: RedisError
}

/// A number of undelivered entries, with how it is known.
///
/// A lag that is not known is never 0.
public enum Lag: Sendable, Hashable {
    /// The server counted it, or nothing is left to deliver.
    case exact(Int)
    /// The server does not know; the entries that the stream holds are an upper bound, as when the group has read none
    /// of them.
    case estimated(Int)
    /// The server does not know, and nothing bounds it usefully.
    case unknown

    /// The number, where there is one.
    public var count: Int? {
        switch self {
        case .exact(let count), .estimated(let count): count
        case .unknown: nil
        }
    }

    /// Derives the lag of a group from what the server counts.
    init(of group: GroupInformation, in stream: StreamInformation) {
        if stream.length == 0 || group.lastDeliveredID >= stream.lastGeneratedID {
            self = .exact(0)
        } else if let lag = group.lag {
            // Redis 7.0 goes on counting what was trimmed.
            self = .exact(min(lag, stream.length))
        } else if let first = stream.firstID, group.lastDeliveredID < first {
            self = .estimated(stream.length)
        } else {
            self = .unknown
        }
    }

    /// What is known once the stream was searched for the first undelivered entry, and held none: where all that lay
    /// ahead was deleted, the server does not know any more that nothing is left.
    var whenNothingIsUndelivered: Lag {
        self == .unknown ? .exact(0) : self
    }
}

extension Timestamp {
    /// How long ago an entry with this id was added, as far as its id is a time: ids may be any number.
    func age(of id: EntryID) -> Duration? {
        guard id.milliseconds > 0, let milliseconds = Int64(exactly: id.milliseconds) else { return nil }
        return max(.zero, self - Timestamp(unixMilliseconds: milliseconds))
    }
}
