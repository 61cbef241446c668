/// What is known about a target at one moment.
package struct ScalingSignals: Sendable, Hashable {
    /// Entries that no consumer of the group was given yet: the lag.
    package var undelivered = Reading.unknown
    /// Entries whose retry is due.
    package var dueRetries = Reading.unknown
    /// Entries pending with consumers that are gone, or for longer than any handler takes.
    package var stuckPending = Reading.unknown
    /// All entries that were delivered and not acknowledged: the target stays up while there are some.
    package var pending = Reading.unknown
    /// For how many seconds the oldest entry that nobody was given has been waiting.
    package var oldestWait = Reading.unknown
    /// Entries added per second since the signals before.
    package var arrivalRate = Reading.unknown
    /// Entries acknowledged per second since the signals before.
    package var completedRate = Reading.unknown
    /// Which share of the ready replicas' time went into handlers since the signals before, where consumers tell.
    package var busyShare = Reading.unknown
    /// Which share of the attempts failed of late.
    package var poisonShare = Reading.unknown
    /// How many replicas the target is set to, which counts those not yet ready; nil if nobody knows.
    package var replicas: Int?
    /// How many of them are ready; nil if nobody knows.
    package var readyReplicas: Int?
    /// Whether the target's consumers are paused.
    package var isPaused = false
    /// The replicas that somebody asked for by hand, which nothing is to change.
    package var manualReplicas: Int?

    /// Signals of which nothing is known.
    package init() {}

    /// What is to be worked off: undelivered, due retries and stuck pending entries.
    ///
    /// Without the lag, Little's law stands in: what arrived while the oldest entry waited is at least still there.
    package func backlog(arrivalRate: Double?) -> Reading {
        let others = dueRetries.value + stuckPending.value
        if undelivered.isKnown {
            let isExact = undelivered.confidence == .exact && dueRetries.isKnown && stuckPending.isKnown
            let total = undelivered.value + others
            return isExact ? .exact(total) : .estimated(total)
        }
        guard let wait = oldestWait.known, let arrivalRate else { return .unknown }
        return .estimated(wait * arrivalRate + others)
    }
}
