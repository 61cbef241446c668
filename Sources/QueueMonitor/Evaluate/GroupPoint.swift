import Redis
import ThinRSMQ

/// What is remembered of one look at a group.
struct GroupPoint: Sendable, Hashable {
    /// The server's time.
    var time: Timestamp
    /// Entries not delivered yet; nil if that is not known.
    var lag: Int?
    /// Whether something is known to be undelivered, whatever its number.
    var hasUndelivered: Bool
    /// How long what waits longest has waited, undelivered or pending; nil if nothing waits or ids tell no time.
    var waiting: Duration?
    /// The last entry that was delivered.
    var delivered: EntryID
    /// How many entries were ever read for the group, by the server's count.
    var read: Int?
    /// How many entries were ever added to the stream, by the server's count.
    var added: Int?
    var pending: Int
    /// The oldest pending entry, where the scan began at the beginning.
    var firstPending: EntryID?
    /// Entries whose consumer died, or hangs.
    var silent: Int
    /// At how many looks that this point stands for a consumer was newly found dead, with entries in hand.
    var deaths = 0
    /// Dead letters of the group by reason; nil while they are not counted.
    var deadLetters: [DeadLetterFacts.Reason: Int]?
    /// Losses of the group and its stream since the point before.
    var lost: Int

    /// Whether somebody waits for something to be handled.
    var hasWork: Bool { hasUndelivered || pending > 0 }
    /// Everything that is not done: undelivered and pending; nil while the lag is not known.
    var backlog: Int? { lag.map { $0 + pending } }
    /// How many entries were ever acknowledged, dead-lettered or requeued, by the server's counts.
    var done: Int? { read.map { $0 - pending } }

    /// Whether entries were delivered or acknowledged between an earlier point and this one.
    func hasMoved(since earlier: GroupPoint) -> Bool {
        if delivered != earlier.delivered || pending < earlier.pending { return true }
        if let done, let before = earlier.done, done > before { return true }
        // What is pending has changed hands for the same number of others.
        return firstPending != earlier.firstPending && firstPending != nil && earlier.firstPending != nil
    }
}

extension GroupPoint {
    init(_ group: GroupSample, of stream: StreamSample, at time: Timestamp, lost: Int) {
        self.time = time
        self.lost = lost
        lag = group.lag.count
        hasUndelivered = group.firstUndelivered != nil || (group.lag.count ?? 0) > 0
        delivered = group.information.lastDeliveredID
        read = group.information.entriesRead
        added = stream.information.entriesAdded
        pending = group.information.pending
        let census = group.census ?? PendingCensus()
        firstPending = census.isWhole ? census.firstID : nil
        silent = census.silent
        deadLetters = stream.deadLetterFacts.map { $0.counts[group.queue.group] ?? [:] }
        // Also of an entry in backoff: whoever sent it waits, whatever for.
        let oldest = firstPending.flatMap { time.age(of: $0) }
        waiting = [group.timeLag, oldest].compactMap(\.self).max()
    }
}
