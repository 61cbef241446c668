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
    /// What the server tells of itself; nil if the user may not ask.
    package var server: ServerFacts?
}

extension Snapshot {
    /// Every group with its stream.
    var groups: [(stream: StreamSample, group: GroupSample)] {
        streams.flatMap { stream in stream.groups.map { (stream, $0) } }
    }
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
    /// What kinds of dead letters there are; nil until all of them were read.
    public let deadLetterFacts: DeadLetterFacts?
    /// How much memory Redis uses for the stream, in bytes; nil if that was not asked for.
    public let memory: Int?
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
    /// The first of them; nil if there is none, or if it is not known.
    public let firstUndelivered: EntryID?
    /// How long it has waited; nil if there is none, or if ids tell no time.
    public let timeLag: Duration?
    /// Its consumers; nil if they could not be read, which is among ``Snapshot/failures`` then.
    public let consumers: [ConsumerInformation]?
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

extension Timestamp {
    /// How long ago an entry with this id was added, as far as its id is a time: ids may be any number.
    func age(of id: EntryID) -> Duration? {
        guard id.milliseconds >= EntryID.firstTime, let milliseconds = Int64(exactly: id.milliseconds) else {
            return nil
        }
        let age = self - Timestamp(unixMilliseconds: milliseconds)
        // Clocks differ by moments; what is further ahead is none.
        return age < .seconds(-60) ? nil : max(.zero, age)
    }
}

extension EntryID {
    /// The milliseconds from which on an id may be a time, in September 2001: what is smaller is a counter.
    static let firstTime: UInt64 = 1_000_000_000_000
}
