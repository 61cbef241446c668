import Redis
import ThinRSMQ

/// A stream that was read, before its groups are looked at more closely.
struct StreamLook: Sendable {
    let stream: WatchedStream
    let view: QueueInspector.StreamView

    private var groups: [(queue: Queue, information: GroupInformation)] {
        view.groups.map { (Queue(keys: stream.keys, group: $0.name), $0) }
    }

    /// The groups that may have undelivered entries, each with the id that was delivered last.
    var groupsBehind: [(Queue, EntryID)] {
        groups.filter { Lag(of: $0.information, in: view.stream) != .exact(0) }
            .map { ($0.queue, $0.information.lastDeliveredID) }
    }

    /// The groups that have pending entries, and how many.
    var pending: [(Queue, Int)] {
        groups.filter { $0.information.pending > 0 }.map { ($0.queue, $0.information.pending) }
    }

    /// The sample, with what was found about the groups: the first undelivered entry of each that was searched for one,
    /// nil if there is none, and what is pending in each that has pending entries.
    func sample(
        at now: Timestamp,
        _ firsts: [Queue: EntryID?],
        _ censuses: [Queue: Result<PendingCensus, RedisError>]
    ) -> StreamSample {
        StreamSample(
            keys: stream.keys,
            isOwned: stream.isOwned,
            information: view.stream,
            deadLetters: view.deadLetters,
            groups: groups.map { queue, group in
                let lag = Lag(of: group, in: view.stream)
                let first = firsts[queue]
                return GroupSample(
                    queue: queue,
                    information: group,
                    lag: first == .some(nil) ? lag.whenNothingIsUndelivered : lag,
                    timeLag: first.flatMap(\.self).flatMap { now.age(of: $0) },
                    census: group.pending == 0 ? PendingCensus() : censuses[queue].flatMap { try? $0.get() }
                )
            }
        )
    }
}
