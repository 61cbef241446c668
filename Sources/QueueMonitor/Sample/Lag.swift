import Redis
import ThinRSMQ

/// A number of undelivered entries, with how it is known.
///
/// A lag that is not known is never 0.
public enum Lag: Sendable, Hashable {
    /// The server counted it, or nothing is left to deliver.
    case exact(Int)
    /// The server does not know, as after an XDEL ahead of the group; the entries were counted in the stream.
    case counted(Int)
    /// The server does not know, and there are too many to count: a guess by where in the stream's time the group stands.
    case estimated(Int)
    /// The server does not know, and ids are no times.
    case unknown

    /// The number, where there is one.
    public var count: Int? {
        switch self {
        case .exact(let count), .counted(let count), .estimated(let count): count
        case .unknown: nil
        }
    }

    /// How well it is known, as a word.
    public enum Confidence: String, Sendable, CaseIterable {
        case exact, counted, estimated, unknown
    }

    /// How well it is known.
    public var confidence: Confidence {
        switch self {
        case .exact: .exact
        case .counted: .counted
        case .estimated: .estimated
        case .unknown: .unknown
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
            // It has read none of what the stream holds.
            self = .counted(stream.length)
        } else {
            self = .unknown
        }
    }

    /// What is known once the stream was searched for the first undelivered entry, and held none: where all that lay
    /// ahead was deleted, the server does not know any more that nothing is left.
    var whenNothingIsUndelivered: Lag {
        self == .unknown ? .exact(0) : self
    }

    /// What is known once entries behind the last delivered one were counted, perhaps not all of them.
    func when(_ count: QueueInspector.UndeliveredCount, _ group: GroupInformation, in stream: StreamInformation) -> Lag
    {
        guard self == .unknown else { return self }
        if count.isWhole { return .counted(count.count) }
        guard let first = stream.firstID, let last = stream.lastID, let share = group.lastDeliveredID.share(first, last)
        else { return .unknown }
        return .estimated(max(count.count, Int(share * Double(stream.length))))
    }
}

extension EntryID {
    /// How much of the time from one entry to another lies behind this id, from 0 to 1; nil if ids are no times.
    fileprivate func share(_ first: EntryID, _ last: EntryID) -> Double? {
        guard first.milliseconds >= Self.firstTime, last.milliseconds > first.milliseconds else { return nil }
        let span = Double(last.milliseconds) - Double(first.milliseconds)
        return Swift.min(1, Swift.max(0, (Double(last.milliseconds) - Double(milliseconds)) / span))
    }
}
