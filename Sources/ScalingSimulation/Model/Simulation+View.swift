import Autoscaling

extension Simulation {
    /// What can be seen now.
    mutating func view() -> SimulationView {
        let seconds = max(0.001, Double(now - seen.at) / 1_000)
        let isLagKnown = !workload.trace.holds(.nullLag, at: now)
        var view = SimulationView(
            now: now,
            stream: StreamObservation(
                lag: isLagKnown ? arrived - delivered : nil,
                pending: pending,
                // Nothing is trimmed: what was acknowledged stays in the stream.
                length: arrived,
                hasGroup: hasGroup,
                isReachable: !isAway
            ),
            replicas: asked,
            readyReplicas: alive.count { replicas[$0].state == .ready }
        )
        view.dueRetries = due.count - dueFirst
        view.stuckPending = stuck
        if delivered < arrived { view.oldestWait = Double(now - workload.trace.arrivals[delivered]) / 1_000 }
        view.arrivalRate = Double(arrived - seen.arrived) / seconds
        view.completedRate = Double(completed - seen.completed) / seconds
        let capacity = seen.capacityTotal - seen.capacity
        view.busyShare = capacity > 0 ? (seen.busyTotal - seen.busy) / capacity : 0
        let tried = attempts - seen.attempts
        view.failedShare = tried > 0 ? Double(failed - seen.failed) / Double(tried) : 0
        // Without Redis nobody sees anything; the next view covers all the time since.
        if !isAway { remember() }
        return view
    }

    private mutating func remember() {
        seen.at = now
        seen.arrived = arrived
        seen.completed = completed
        seen.attempts = attempts
        seen.failed = failed
        seen.busy = seen.busyTotal
        seen.capacity = seen.capacityTotal
    }
}
