extension AlertInstance {
    /// What a tick says about a value.
    enum Reading {
        case unknown
        case below(Double)
        case reached(Double)
    }

    /// What becomes of an instance in a tick.
    enum Step {
        case stays
        /// It fires from now on.
        case fires
        /// It was pending, and nobody ever heard of it.
        case vanishes
        /// It fired, and does no more.
        case ends
    }

    /// A share of a value's change from which on it is worth storing.
    private static let worthStoring = 0.1

    /// Takes the next tick.
    ///
    /// - Parameters:
    ///   - reading: What it says.
    ///   - level: What the rule wants.
    ///   - now: The time.
    ///   - time: How far the clock went since the tick before, and how much of it nobody looked.
    /// - Returns: What becomes of the instance.
    mutating func step(_ reading: Reading, _ level: RulePlan.Level, at now: Int64, _ time: TickTime) -> Step {
        severity = level.severity
        threshold = level.threshold
        switch reading {
        case .unknown:
            hold(time)
            return .stays
        case .reached(let value):
            postpone(time.unseen)
            belowFrom = nil
            take(value)
            guard state == .pending, now - countedFrom >= level.holdTime else { return .stays }
            state = .firing
            firedAt = now
            storedValue = value
            return .fires
        case .below:
            postpone(time.unseen)
            guard state == .firing else { return .vanishes }
            let from = belowFrom ?? now
            belowFrom = from
            return now - from >= level.keepFiring ? .ends : .stays
        }
    }

    /// Goes on as it is, as nothing is known: no time counts.
    mutating func hold(_ time: TickTime) {
        postpone(time.step)
    }

    private mutating func postpone(_ time: Int64) {
        guard time != 0 else { return }
        // Not before 1970, where a clock may be that was never set: a record of such a time could not be read again.
        if state == .pending { countedFrom = max(0, countedFrom + time) }
        if let from = belowFrom { belowFrom = max(0, from + time) }
    }

    private mutating func take(_ value: Double) {
        self.value = value
        // Written so that infinities, too, are worth storing.
        if !(abs(value - storedValue) <= Self.worthStoring * abs(storedValue)) { storedValue = value }
    }
}

/// The time between two ticks.
struct TickTime: Sendable {
    /// How far the clock went; below 0 if it was set back.
    let step: Int64
    /// How much of that does not count as looked at: what is more than a tick can take, or all that the clock went back.
    let unseen: Int64

    init(from last: Int64?, to now: Int64, longest: Int64) {
        step = last.map { now - $0 } ?? 0
        unseen = step < 0 ? step : max(0, step - longest)
    }
}
