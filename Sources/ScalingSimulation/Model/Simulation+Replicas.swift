extension Simulation {
    mutating func handle(_ event: Event) {
        switch event.kind {
        case .ready: if isAlive(event) { becomeReady(Int(event.replica)) }
        case .finish: if isAlive(event) { end(event) }
        case .gone: if isAlive(event) { kill(Int(event.replica)) }
        case .crash: if isAlive(event) { crash(Int(event.replica)) }
        case .back: deliver()
        case .due:
            if event.life == 1 {
                stuck -= 1
            } else {
                backingOff -= 1
            }
            due.append(event.entry)
            deliver()
        }
    }

    /// Asks for a number of replicas.
    mutating func ask(for wanted: Int, stopsIdleFirst: Bool) {
        let wanted = min(max(0, wanted), workload.fleet.maxReplicas)
        let change = wanted - asked
        if change == 0 { return }
        result.actions += 1
        if let lastChange, now - lastChange.at <= 600_000, (lastChange.change > 0) != (change > 0) {
            result.reversals += 1
        }
        lastChange = (now, change)
        asked = wanted
        if change > 0 {
            for _ in 0..<change { add(delay: startDelay()) }
        } else {
            stop(-change, idleFirst: stopsIdleFirst)
        }
    }

    private mutating func startDelay() -> Int64 {
        let fleet = workload.fleet
        let spread = (2 * random.uniform() - 1) * (fleet.startSpread / .milliseconds(1))
        return max(1, Int64(fleet.startDelay / .milliseconds(1) + spread))
    }

    mutating func add(delay: Int64) {
        replicas.append(Replica())
        alive.append(replicas.count - 1)
        events.push(Event(at: now + delay, kind: .ready, replica: Int32(replicas.count - 1)))
    }

    private mutating func becomeReady(_ index: Int) {
        guard replicas[index].state == .starting else { return }
        replicas[index].state = .ready
        freeSlots += workload.fleet.slots
        if !isAway { hasGroup = true }
        if workload.fleet.crashesPerHour > 0 {
            let hours = random.exponential() / workload.fleet.crashesPerHour
            let at = now + Int64(min(hours, 1_000) * 3_600_000)
            events.push(Event(at: at, kind: .crash, replica: Int32(index), life: replicas[index].life))
        }
        deliver()
    }

    /// Stops replicas: those not ready first, as a ReplicaSet does.
    private mutating func stop(_ count: Int, idleFirst: Bool) {
        var candidates = alive.filter { replicas[$0].state == .starting || replicas[$0].state == .ready }
        candidates.sort { left, right in
            let (first, second) = (replicas[left], replicas[right])
            if first.state != second.state { return first.state == .starting }
            if idleFirst && first.held != second.held { return first.held < second.held }
            return left > right
        }
        for index in candidates.prefix(count) {
            if replicas[index].state == .ready { leaveReady(index) }
            replicas[index].state = .stopping
            if replicas[index].held == 0 {
                remove(index)
                continue
            }
            let at = now + Int64(workload.fleet.grace / .milliseconds(1))
            events.push(Event(at: at, kind: .gone, replica: Int32(index), life: replicas[index].life))
        }
    }

    private mutating func leaveReady(_ index: Int) {
        busySlots -= replicas[index].running.count
        freeSlots -= workload.fleet.slots - replicas[index].running.count
    }

    mutating func remove(_ index: Int) {
        replicas[index].state = .gone
        alive.removeAll { $0 == index }
    }

    /// The time to finish is over.
    private mutating func kill(_ index: Int) {
        let entries = replicas[index].drop()
        result.redelivered += entries.count
        remove(index)
        abandon(entries)
    }

    /// A replica dies, and is started again.
    private mutating func crash(_ index: Int) {
        guard replicas[index].state == .ready else { return }
        leaveReady(index)
        abandon(replicas[index].drop())
        replicas[index].state = .starting
        let life = replicas[index].life
        events.push(Event(at: now + startDelay(), kind: .ready, replica: Int32(index), life: life))
    }
}
