import Autoscaling
import ThinRSMQ

/// Turns what scans see of a group into signals for scaling: a pure value that remembers the scan before.
struct TargetSignals: Sendable {
    private struct Point: Sendable {
        let time: Timestamp
        let added: Int?
        let read: Int?
        let pending: Int
        let lag: Int?
    }

    private var last: Point?

    /// Takes a scan.
    ///
    /// - Parameters:
    ///   - stream: The stream; nil if it could not be read, or does not exist.
    ///   - group: The group.
    ///   - assessment: What is thought of it.
    ///   - time: When that was.
    /// - Returns: What is known, without the replicas.
    mutating func take(
        _ stream: StreamSample?,
        _ group: GroupSample?,
        _ assessment: GroupAssessment?,
        at time: Timestamp
    ) -> ScalingSignals {
        var signals = ScalingSignals()
        guard let stream else {
            last = nil
            return signals
        }
        guard let group else { return withoutGroup(stream, at: time) }
        signals.undelivered = Self.reading(group.lag)
        signals.pending = .exact(Double(group.information.pending))
        if let census = group.census {
            func reading(_ count: Int) -> Reading {
                census.isWhole ? .exact(Double(count)) : .estimated(Double(count))
            }
            signals.dueRetries = reading(census[.due])
            signals.stuckPending = reading(census[.orphaned] + census[.exhausted])
        }
        signals.oldestWait =
            group.timeLag.map { .exact($0 / .seconds(1)) } ?? (group.lag == .exact(0) ? .exact(0) : .unknown)
        let isPoisoned = assessment?.health.verdict == .poisoned || assessment?.health.verdict == .crashLooping
        signals.poisonShare = assessment == nil ? .unknown : .exact(isPoisoned ? 1 : 0)
        let point = Point(
            time: time,
            added: stream.information.entriesAdded,
            read: group.information.entriesRead,
            pending: group.information.pending,
            lag: group.lag.count
        )
        if let last { Self.rates(from: last, to: point, &signals) }
        last = point
        return signals
    }

    /// Where nobody has made the group yet, all that is in the stream awaits it: consumers make it when they start.
    private mutating func withoutGroup(_ stream: StreamSample, at time: Timestamp) -> ScalingSignals {
        var signals = ScalingSignals()
        signals.undelivered = .exact(Double(stream.information.length))
        (signals.dueRetries, signals.stuckPending, signals.pending) = (.exact(0), .exact(0), .exact(0))
        let point = Point(time: time, added: stream.information.entriesAdded, read: nil, pending: 0, lag: nil)
        if let last { Self.rates(from: last, to: point, &signals) }
        last = point
        return signals
    }

    private static func reading(_ lag: Lag) -> Reading {
        switch lag {
        case .exact(let count), .counted(let count): .exact(Double(count))
        case .estimated(let count): .estimated(Double(count))
        case .unknown: .unknown
        }
    }

    private static func rates(from last: Point, to now: Point, _ signals: inout ScalingSignals) {
        let seconds = (now.time - last.time) / .seconds(1)
        guard seconds > 0 else { return }
        // A counter that fell belongs to a stream that was made anew.
        if let before = last.added, let after = now.added, after >= before {
            signals.arrivalRate = .exact(Double(after - before) / seconds)
        }
        let pending = now.pending - last.pending
        if let before = last.read, let after = now.read, after >= before {
            signals.completedRate = .exact(Double(max(0, after - before - pending)) / seconds)
        } else if let before = last.added, let after = now.added, after >= before, let lag = last.lag,
            let next = now.lag
        {
            let delivered = after - before - (next - lag)
            signals.completedRate = .estimated(Double(max(0, delivered - pending)) / seconds)
        }
    }
}
