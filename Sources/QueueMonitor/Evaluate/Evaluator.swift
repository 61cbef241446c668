import Redis
import ThinRSMQ

/// What the monitor thinks of a group.
public struct GroupAssessment: Sendable {
    /// The verdict.
    public let health: GroupHealth
    /// What its consumers do, in the order of their names; nil if they could not be read.
    public let consumers: [ConsumerHealth]?
    /// Entries added to the stream per second; nil while that is not known.
    public let arrivalRate: Double?
    /// Entries per second that the group is done with; nil while that is not known.
    public let serviceRate: Double?
    /// How long what waits longest has waited, undelivered or pending; nil if nothing waits or ids tell no time.
    public let waiting: Duration?
}

/// Remembers what groups did, and judges them: a pure function of the sequence of snapshots.
struct Evaluator: Sendable {
    private let minIdle: Duration
    private let rules: HealthRules
    private var histories: [Queue: GroupHistory] = [:]

    init(minIdle: Duration, interval: Duration) {
        self.minIdle = minIdle
        rules = HealthRules(minIdle: minIdle, interval: interval)
    }

    /// Takes the next snapshot, with what was lost since the one before, and what repairs of the last one found gone.
    mutating func take(
        _ snapshot: Snapshot,
        losses: [LossLedger.Loss],
        _ repairs: [GroupRepairReport] = []
    ) -> [Queue: GroupAssessment] {
        var lost = Self.lost(losses)
        for repair in repairs { lost.groups[repair.queue, default: 0] += repair.report.payloadGone }
        var next: [Queue: GroupHistory] = [:]
        var assessments: [Queue: GroupAssessment] = [:]
        for (stream, group) in snapshot.groups {
            let queue = group.queue
            var history = histories[queue] ?? GroupHistory(spacing: rules.patience / 3)
            let lost = lost.groups[queue, default: 0] + lost.streams[queue.keys.stream, default: 0]
            let point = GroupPoint(group, of: stream, at: snapshot.time, lost: lost)
            let consumers = consumers(of: group, point)
            let dead = consumers.map { all in all.filter { $0.state == .gone && $0.silent > 0 }.map(\.name) } ?? []
            history.add(point, dead: Set(dead))
            next[queue] = history
            assessments[queue] = assess(consumers, history)
        }
        // What could not be read this time goes on from where it was.
        let unread = Set(snapshot.failures.filter { $0.reason != .gone && $0.group == nil }.map(\.stream))
        for (queue, history) in histories where next[queue] == nil && unread.contains(queue.keys.stream) {
            next[queue] = history
        }
        histories = next
        return assessments
    }

    /// What each consumer does; the names that monitors claim under are none.
    private func consumers(of group: GroupSample, _ point: GroupPoint) -> [ConsumerHealth]? {
        group.consumers?.filter { !ConsumerName.isMonitor($0.name) }
            .map { consumer in
                ConsumerHealth(
                    consumer,
                    group.census?.shares[consumer.name],
                    hasUndelivered: point.hasUndelivered,
                    minIdle: minIdle
                )
            }
            .sorted { $0.name < $1.name }
    }

    private func assess(_ consumers: [ConsumerHealth]?, _ history: GroupHistory) -> GroupAssessment {
        GroupAssessment(
            health: rules.judge(history, consumers),
            consumers: consumers,
            arrivalRate: history.arrivalRate,
            serviceRate: history.serviceRate,
            waiting: history.last?.waiting
        )
    }

    private static func lost(_ losses: [LossLedger.Loss]) -> (groups: [Queue: Int], streams: [String: Int]) {
        var groups: [Queue: Int] = [:]
        var streams: [String: Int] = [:]
        for loss in losses {
            switch loss {
            case .unreadGone(let queue, let count): groups[queue, default: 0] += count
            case .streamReset(let stream, let work): streams[stream, default: 0] += work.undelivered + work.pending
            case .groupGone: break  // There is no group any more to judge.
            }
        }
        return (groups, streams)
    }
}
