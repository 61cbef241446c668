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

    /// The groups whose lag the server does not know, if something is undelivered, each with the id delivered last.
    func groupsToCount(_ firsts: [Queue: EntryID?]) -> [(Queue, EntryID)] {
        groups.filter { Lag(of: $0.information, in: view.stream) == .unknown && firsts[$0.queue] != .some(nil) }
            .map { ($0.queue, $0.information.lastDeliveredID) }
    }

    /// The groups that have consumers.
    var withConsumers: [Queue] {
        groups.filter { $0.information.consumers > 0 }.map(\.queue)
    }

    /// The sample, with what was found about the groups.
    func sample(at now: Timestamp, _ finds: GroupFinds) -> StreamSample {
        StreamSample(
            keys: stream.keys,
            isOwned: stream.isOwned,
            information: view.stream,
            deadLetters: view.deadLetters,
            deadLetterFacts: finds.deadLetters[stream.keys.stream],
            memory: finds.memory[stream.keys.stream],
            groups: groups.map { sample($0, $1, at: now, finds) }
        )
    }

    private func sample(
        _ queue: Queue,
        _ group: GroupInformation,
        at now: Timestamp,
        _ finds: GroupFinds
    ) -> GroupSample {
        var lag = Lag(of: group, in: view.stream)
        let first = finds.firstUndelivered[queue]
        if first == .some(nil) { lag = lag.whenNothingIsUndelivered }
        if let count = finds.counts[queue] { lag = lag.when(count, group, in: view.stream) }
        return GroupSample(
            queue: queue,
            information: group,
            lag: lag,
            firstUndelivered: first.flatMap(\.self),
            timeLag: first.flatMap(\.self).flatMap { now.age(of: $0) },
            consumers: group.consumers == 0 ? [] : finds.consumers[queue].flatMap { try? $0.get() },
            census: group.pending == 0 ? PendingCensus() : finds.censuses[queue].flatMap { try? $0.get() }
        )
    }
}

/// What a tick found about streams and groups behind the first look at them.
struct GroupFinds: Sendable {
    /// Of each group that may be behind; nil if nothing is left to deliver.
    var firstUndelivered: [Queue: EntryID?] = [:]
    /// Of the groups whose lag the server does not know.
    var counts: [Queue: QueueInspector.UndeliveredCount] = [:]
    var consumers: [Queue: Result<[ConsumerInformation], RedisError>] = [:]
    var censuses: [Queue: Result<PendingCensus, RedisError>] = [:]
    /// By the streams' keys.
    var deadLetters: [String: DeadLetterFacts] = [:]
    var memory: [String: Int] = [:]

    /// The groups that could not be read.
    var failures: [StreamFailure] {
        // Of a group that fails twice the first is told.
        let errors = Self.errors(in: censuses).merging(Self.errors(in: consumers)) { first, _ in first }
        return errors.map { StreamFailure(stream: $0.keys.stream, group: $0.group, error: $1) }
    }

    private static func errors<Value>(in results: [Queue: Result<Value, RedisError>]) -> [Queue: RedisError] {
        results.compactMapValues { if case .failure(let error) = $0 { error } else { nil } }
    }
}
