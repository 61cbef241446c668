import Logging
import ThinRSMQ

/// Counts and logs what was lost from one tick to the next.
struct LossWatch: Sendable {
    private let instruments: MonitorInstruments
    private let logger: Logger
    private var ledger = LossLedger()
    private var departed = DepartedStreams()
    private var streams: Set<String> = []
    private var losing = Incidents<Queue>()

    init(instruments: MonitorInstruments, logger: Logger) {
        self.instruments = instruments
        self.logger = logger
    }

    /// Takes the next sample.
    ///
    /// - Returns: The losses since the one before.
    mutating func take(_ snapshot: Snapshot) -> [LossLedger.Loss] {
        let losses = ledger.take(snapshot)
        instruments.lost(losses, known: ledger.knownGroups, in: snapshot)
        log(losses)
        for case .streamReset(let stream, _) in losses { departed.add(stream, at: snapshot.time) }
        forget(allBut: Set(snapshot.streams.map(\.keys.stream)), at: snapshot.time)
        return losses
    }

    /// The counter of a stream that is gone goes at once if nothing was lost, and otherwise when it was seen.
    private mutating func forget(allBut streams: Set<String>, at now: Timestamp) {
        let leaving = departed.leave(at: now)
        let gone = self.streams.subtracting(streams).filter { !departed.contains($0) }
        for stream in gone.union(leaving) where !streams.contains(stream) { instruments.forgetResets(of: stream) }
        self.streams = streams
    }

    /// A group that goes on losing is told of once.
    private mutating func log(_ losses: [LossLedger.Loss]) {
        let groups = losses.compactMap { if case .unreadGone(let queue, _) = $0 { queue } else { nil } }
        let news = losing.news(Set(groups))
        for loss in losses {
            switch loss {
            case .unreadGone(let queue, let count):
                guard news.contains(queue) else { continue }
                warn("entries are gone before their group read them", queue, ["entries.gone": "\(count)"])
            case .streamReset(let stream, let work):
                var metadata = work.metadata
                metadata["queue.stream"] = "\(stream)"
                logger.warning("stream was deleted or went back to an older state", metadata: metadata)
            case .groupGone(let queue, let work):
                warn("group was removed with work that was not done", queue, work.metadata)
            }
        }
    }

    private func warn(_ message: Logger.Message, _ queue: Queue, _ more: Logger.Metadata) {
        var metadata = more
        metadata["queue.stream"] = "\(queue.keys.stream)"
        metadata["queue.group"] = "\(queue.group)"
        logger.warning(message, metadata: metadata)
    }
}

extension LossLedger.Work {
    fileprivate var metadata: Logger.Metadata {
        ["entries.undelivered": "\(undelivered)", "entries.pending": "\(pending)"]
    }
}
