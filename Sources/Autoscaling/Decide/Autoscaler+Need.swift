extension Autoscaler {
    /// How many replicas the signals ask for, as fractions.
    struct Need {
        /// For all there is to do.
        var replicas: Double
        /// For what arrives, which the window for scaling down remembers.
        ///
        /// What a backlog asks for ends with it.
        var lasting: Double
        /// Whether a forecast asks for more than what is.
        var isForecast = false
        /// Whether retries would ask for more, which is refused as most attempts fail.
        var isPoisoned = false
    }

    mutating func need(_ decision: ScalingDecision, _ signals: ScalingSignals, over seconds: Double) -> Need {
        let isPoisoned = signals.poisonShare.value >= settings.poisonLimit
        // What arrives is still to be done; what failed will most likely fail again.
        let refused = isPoisoned ? signals.dueRetries.value : 0
        let backlog = max(0, decision.backlog.value - refused)
        let arriving = decision.arrivalRate.value
        // Whatever there is, one replica is needed for it.
        let least = backlog > 0 || signals.pending.value > 0 || arriving > 0.001 ? 0.01 : 0
        guard let rate = service.value, rate > 0 else {
            let replicas = max(least, backlog / settings.backlogPerReplica)
            return Need(replicas: replicas, lasting: replicas, isPoisoned: refused > 0)
        }
        let capacity = rate * settings.utilization
        let foreseen = usesForecast ? max(arriving, forecast.value) : arriving
        let drain = grown(backlog, arriving, rate, signals) / drainSeconds / capacity
        // It fades over a minute: a backlog that comes and goes is not to be followed up and down.
        lingering = max(drain, lingering * max(0, 1 - seconds / Self.lingerSeconds))
        let lasting = max(least, foreseen / capacity)
        let isForecast = (lasting + lingering).rounded(.up) > (arriving / capacity + lingering).rounded(.up)
        return Need(
            replicas: max(least, foreseen / capacity + lingering),
            lasting: lasting,
            isForecast: isForecast,
            isPoisoned: refused > 0
        )
    }

    private static var lingerSeconds: Double { 30 }

    /// The backlog as it will be once what is added now is ready: meanwhile it grows by what nobody can do yet.
    private func grown(_ backlog: Double, _ arriving: Double, _ rate: Double, _ signals: ScalingSignals) -> Double {
        guard backlog > 0, let ready = signals.readyReplicas, let replicas = signals.replicas, ready >= replicas else {
            return backlog
        }
        let growth = arriving - rate * Double(ready)
        return backlog + max(0, growth) * Double(start.milliseconds) / 1_000
    }
}

extension Autoscaler {
    /// Says what a decision comes from; the first that applies says most.
    func reason(
        _ outcome: Stabilizer.Outcome,
        _ decision: ScalingDecision,
        _ bounded: Int,
        _ scheduled: Int,
        isForecast: Bool
    ) -> ScalingReason {
        let needed = decision.needed ?? bounded
        let current = decision.current ?? 0
        if outcome.isLimited { return .limited }
        if outcome.replicas == 0 { return .idle }
        if current == 0 { return .wake }
        if needed > bounded && bounded == settings.maxReplicas && outcome.replicas == bounded { return .atMaximum }
        if outcome.replicas > current {
            if scheduled > needed && outcome.replicas == scheduled { return .schedule }
            if needed < outcome.replicas { return .atMinimum }
            return isForecast ? .forecast : .demand
        }
        if outcome.replicas < current { return .release }
        if outcome.isStabilized { return .stabilizing }
        if needed < bounded && bounded == current && scheduled == current { return .schedule }
        if needed < bounded && bounded == max(1, settings.minReplicas) { return .atMinimum }
        return .steady
    }
}
