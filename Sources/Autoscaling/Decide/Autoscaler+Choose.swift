extension Autoscaler {
    /// From which share of failures on nothing gets done, whatever arrives.
    private static let hopelessShare = 0.95

    /// Chooses the number of replicas: holds first, then the need, then what may be done of it now.
    mutating func choose(
        _ decision: inout ScalingDecision,
        _ signals: ScalingSignals,
        _ current: Int,
        over seconds: Double
    ) {
        if let manual = signals.manualReplicas {
            decision.replicas = min(max(0, manual), settings.maxReplicas)
            decision.reason = .manual
            return
        }
        if signals.isPaused {
            (decision.replicas, decision.reason) = (current, .paused)
            return
        }
        let scheduled = scheduledMinimum(at: decision.at)
        let floor = max(settings.minReplicas, scheduled)
        guard decision.backlog.isKnown else { return hold(&decision, at: current, floor) }
        let need = need(decision, signals, over: seconds)
        let exact = need.replicas
        let needed = exact.isFinite && exact < 1e9 ? Int(exact.rounded(.up)) : Int.max / 2
        decision.needed = needed
        if let zero = zero(&decision, signals, current, floor) {
            decision.replicas = zero
            return
        }
        let wanted = wanted(needed, exact, current)
        let bounds = max(1, floor)...max(1, settings.maxReplicas)
        let bounded = min(max(wanted, bounds.lowerBound), bounds.upperBound)
        let lasting = Int(min(need.lasting, 1e9).rounded(.up))
        let outcome = stabilizer.step(bounded, lasting: lasting, from: current, in: bounds, at: decision.at)
        decision.replicas = outcome.replicas
        decision.reason = reason(outcome, decision, bounded, scheduled, isForecast: need.isForecast)
        if need.isPoisoned && decision.replicas == current { decision.reason = .poison }
        restrain(&decision, signals, current, bounds)
    }

    /// The fewest replicas that the schedule asks for now.
    private func scheduledMinimum(at now: Int64) -> Int {
        if settings.schedule.isEmpty { return 0 }
        return settings.schedule.reduce(0) { $1.holds(at: now) ? max($0, $1.minReplicas) : $0 }
    }

    /// Nothing is done on an unknown, but what must be there in any case is.
    private func hold(_ decision: inout ScalingDecision, at current: Int, _ floor: Int) {
        decision.replicas = max(current, floor)
        decision.reason = current < floor ? .atMinimum : .unknown
    }

    /// Going to zero and coming back, which no window and no policy delays.
    ///
    /// - Returns: The replicas, unless there is more to decide.
    private func zero(
        _ decision: inout ScalingDecision,
        _ signals: ScalingSignals,
        _ current: Int,
        _ floor: Int
    ) -> Int? {
        if floor > 0 { return nil }
        if let idleSince {
            if current == 0 {
                decision.reason = .idle
                return 0
            }
            guard decision.at - idleSince >= idleMilliseconds else { return nil }
            decision.reason = .idle
            return 0
        }
        if current > 0 { return nil }
        // One message is enough, be it undelivered, due or pending with somebody who is gone.
        let hasWork = decision.backlog.value > 0 || signals.pending.value > 0
        if !hasWork {
            decision.reason = .idle
            return 0
        }
        return nil
    }

    /// Within the tolerance, what there is is what is wanted.
    private func wanted(_ needed: Int, _ exact: Double, _ current: Int) -> Int {
        guard current > 0 else { return max(1, needed) }
        let ratio = exact / Double(current)
        return abs(ratio - 1) <= settings.tolerance ? current : needed
    }

    /// Takes back a step up that would not help, and a step down on a guess.
    private func restrain(
        _ decision: inout ScalingDecision,
        _ signals: ScalingSignals,
        _ current: Int,
        _ bounds: ClosedRange<Int>
    ) {
        guard let replicas = decision.replicas else { return }
        let kept = max(current, bounds.lowerBound)
        if replicas > kept, current > 0 {
            if signals.poisonShare.value >= Self.hopelessShare {
                (decision.replicas, decision.reason) = (kept, .poison)
            } else if saturation.limit != nil {
                (decision.replicas, decision.reason) = (kept, .saturated)
            }
        } else if replicas < current, decision.backlog.confidence != .exact {
            (decision.replicas, decision.reason) = (min(current, bounds.upperBound), .unknown)
        }
    }
}
