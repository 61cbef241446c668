/// What a rule watches.
public enum AlertSignal: String, Sendable, Hashable, CaseIterable {
    /// Dead letters that a stream has.
    case deadLetters
    /// Dead letters that a stream got within the last ten minutes.
    case deadLetterGrowth
    /// Seconds since what is pending longest was heard of.
    case oldestPendingIdle
    /// Entries that a group was not given yet.
    case lag
    /// Seconds that what waits longest in a group has waited.
    case waiting
    /// 1 if what waits grows although consumers work.
    case verdictSlow
    /// 1 if nothing moves although consumers are heard of.
    case verdictStalled
    /// 1 if nothing moves and no consumer is heard of.
    case verdictStopped
    /// 1 if entries wait and the group has no consumer.
    case verdictNoConsumers
    /// 1 if consumers die of entries.
    case verdictCrashLooping
    /// 1 if entries fail at every attempt.
    case verdictPoisoned
    /// Entries that a group lost within the last ten minutes.
    case entriesLost
    /// Dead letters that a stream lost within the last ten minutes, as newer ones took their place.
    case deadLettersTrimmed
    /// Seconds for which a group has needed more replicas than its scaling target may have.
    case scalingAtMaximum
    /// Seconds for which repairs have failed.
    case repairFailing
    /// Seconds for which Redis has not answered.
    case redisUnreachable
    /// How many settings of Redis endanger what it keeps.
    case unsafeServer
    /// Seconds for which a stream could not be read.
    case dataMissing
    /// Always 1: who does not hear of it any more knows that the monitor is silent.
    case watchdog
}

extension AlertSignal {
    /// What a signal is measured of.
    public enum Scope: String, Sendable, Hashable, CaseIterable {
        /// Each consumer group.
        case group
        /// Each stream.
        case stream
        /// Redis and the monitor as a whole.
        case server
    }

    /// What it is measured of.
    public var scope: Scope {
        switch self {
        case .oldestPendingIdle, .lag, .waiting, .verdictSlow, .verdictStalled, .verdictStopped, .verdictNoConsumers,
            .verdictCrashLooping, .verdictPoisoned, .entriesLost, .scalingAtMaximum:
            .group
        case .deadLetters, .deadLetterGrowth, .deadLettersTrimmed, .dataMissing: .stream
        case .repairFailing, .redisUnreachable, .unsafeServer, .watchdog: .server
        }
    }

    /// What its values count in.
    public var unit: AlertUnit {
        switch self {
        case .deadLetters, .deadLetterGrowth, .lag, .entriesLost, .deadLettersTrimmed: .entries
        case .oldestPendingIdle, .waiting, .scalingAtMaximum, .repairFailing, .redisUnreachable, .dataMissing: .seconds
        case .verdictSlow, .verdictStalled, .verdictStopped, .verdictNoConsumers, .verdictCrashLooping,
            .verdictPoisoned, .unsafeServer, .watchdog:
            .none
        }
    }

    /// Whether its values are 1 or 0, so that only a threshold of 1 makes sense and no number is told.
    public var isCondition: Bool { unit == .none && self != .unsafeServer }
}

extension AlertSubject {
    /// What kind of subject it is.
    public var scope: AlertSignal.Scope {
        if group != nil { return .group }
        return stream != nil || topic != nil ? .stream : .server
    }
}
