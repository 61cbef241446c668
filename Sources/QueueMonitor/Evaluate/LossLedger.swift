import ThinRSMQ

/// What was lost between samples: a pure function of their sequence.
struct LossLedger: Sendable {
    /// A loss that a sample shows.
    enum Loss: Sendable, Hashable {
        /// Entries vanished before the group read them.
        case unreadGone(Queue, count: Int)
        /// The stream is not what it was: deleted, or replaced by an older state of it.
        case streamReset(stream: String, Work)
        /// The group is gone, and its stream is not.
        case groupGone(Queue, Work)
    }

    /// What the sample before had seen of work that was not done.
    struct Work: Sendable, Hashable {
        var undelivered = 0
        var pending = 0

        var isNone: Bool { undelivered == 0 && pending == 0 }
    }

    fileprivate struct Group {
        var account: UnreadAccount?
        var work: Work
    }

    fileprivate struct Stream {
        var information: StreamInformation
        var groups: [Queue: Group]

        var work: Work {
            groups.values.reduce(into: Work()) { sum, group in
                sum.undelivered += group.work.undelivered
                sum.pending += group.work.pending
            }
        }
    }

    private var streams: [String: Stream] = [:]

    /// The groups of which it is known how much vanished unread.
    var knownGroups: [Queue] {
        streams.values.flatMap { stream in stream.groups.filter { $0.value.account?.isKnown ?? false }.keys }
    }

    /// Takes the next sample.
    ///
    /// - Returns: The losses since the one before.
    mutating func take(_ snapshot: Snapshot) -> [Loss] {
        var losses: [Loss] = []
        for sample in snapshot.streams { losses += take(sample) }
        // What could not be read may be there all the same.
        let unreadable = snapshot.failures.filter { $0.reason != .gone }.map(\.stream)
        let kept = Set(snapshot.streams.map(\.keys.stream)).union(unreadable)
        for (key, stream) in streams where !kept.contains(key) {
            streams[key] = nil
            if !stream.work.isNone { losses.append(.streamReset(stream: key, stream.work)) }
        }
        return losses
    }

    private mutating func take(_ sample: StreamSample) -> [Loss] {
        let key = sample.keys.stream
        let known = streams[key]
        guard let known, !sample.information.isBefore(known.information) else {
            streams[key] = Stream(sample)
            return known.map { [.streamReset(stream: key, $0.work)] } ?? []
        }
        var losses: [Loss] = []
        var next = Stream(sample)
        for (queue, before) in known.groups {
            guard let now = next.groups[queue] else {
                if !before.work.isNone { losses.append(.groupGone(queue, before.work)) }
                continue
            }
            guard var account = before.account, let figures = now.account?.last else { continue }
            let count = account.take(figures)
            next.groups[queue]?.account = account
            if count > 0 { losses.append(.unreadGone(queue, count: count)) }
        }
        streams[key] = next
        return losses
    }
}

extension LossLedger.Stream {
    fileprivate init(_ sample: StreamSample) {
        information = sample.information
        groups = [:]
        for group in sample.groups {
            let figures = UnreadAccount.Sample(group.information, in: sample.information)
            let work = LossLedger.Work(undelivered: group.lag.count ?? 0, pending: group.information.pending)
            groups[group.queue] = LossLedger.Group(account: figures.map(UnreadAccount.init), work: work)
        }
    }
}

extension StreamInformation {
    /// Whether this is an older state than another, or another stream of the same name: no counter ever goes back.
    fileprivate func isBefore(_ other: StreamInformation) -> Bool {
        if lastGeneratedID < other.lastGeneratedID { return true }
        guard let added = entriesAdded, let otherAdded = other.entriesAdded else { return false }
        return added < otherAdded
    }
}
