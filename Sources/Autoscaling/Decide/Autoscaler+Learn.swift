extension Autoscaler {
    /// Learns rates and delays from what is known for certain.
    mutating func learn(_ signals: ScalingSignals, at now: Int64) {
        if let replicas = signals.replicas, let ready = signals.readyReplicas {
            start.watch(replicas: replicas, ready: ready, at: now)
        }
        guard let last, now > last.at else {
            if let rate = signals.arrivalRate.known, last == nil { arrivals.add(rate, over: 1) }
            return
        }
        let seconds = Double(now - last.at) / 1_000
        if let rate = signals.arrivalRate.known {
            arrivals.add(rate, over: seconds)
            if settings.usesForecast {
                forecast.add(rate, at: now, horizon: start.milliseconds + (now - last.at))
            }
        }
        learnService(signals, since: last, at: now)
    }

    /// Learns what a replica does from what all of them did, unless some of them were only just starting.
    private mutating func learnService(_ signals: ScalingSignals, since last: Last, at now: Int64) {
        guard let completed = signals.completedRate.known, let ready = signals.readyReplicas, ready > 0,
            let before = last.ready, !signals.isPaused
        else { return }
        // Those that became ready on the way did some of it: a few of many are no harm, the first is.
        guard ready <= before + max(0, before / 4) else { return }
        let replicas = Double(ready + before) / 2
        let isBusy = isBusy(signals, ready: Double(max(ready, before)), last.backlog)
        let share = signals.busyShare.known.map { $0 > 0.05 ? min(1, $0) : 1 } ?? 1
        // What fails is not completed, but does take time: nothing is learned from it.
        if signals.poisonShare.value >= settings.poisonLimit / 2 { return saturation.forgetLevels() }
        service.add(completed / replicas / share, isBusy: isBusy, at: now)
        saturation.add(throughput: completed, ready: ready, isBusy: isBusy, at: now, pause: pauseMilliseconds)
        // One step at a time: while a window keeps what is too many, belief would rise far beyond.
        let isAtRest = !isBusy && !last.isReleasing && signals.oldestWait.value < drainSeconds / 4
        if isAtRest, ready > max(1, settings.minReplicas) {
            service.drift(over: Double(now - last.at) / 1_000, shown: completed / replicas, at: now)
        }
    }

    /// Whether all ready replicas had enough to do: where they do not tell, if there was more than one entry for each
    /// before and after.
    private func isBusy(_ signals: ScalingSignals, ready: Double, _ before: Double?) -> Bool {
        if let share = signals.busyShare.known { return share > 0.5 }
        guard let before, let backlog = signals.undelivered.known else { return false }
        return min(before, backlog) > ready
    }

    /// Notes since when nothing is to be done; what is not known might be something.
    mutating func noteIdle(_ signals: ScalingSignals, _ backlog: Reading, at now: Int64) {
        let isIdle =
            backlog.confidence == .exact && backlog.value == 0 && signals.pending.known == 0
            && signals.arrivalRate.value == 0
        idleSince = isIdle ? idleSince ?? now : nil
    }
}
