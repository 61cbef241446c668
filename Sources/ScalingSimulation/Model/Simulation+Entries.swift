extension Simulation {
    var canRead: Bool { hasGroup && !isAway && (delivered < arrived || dueFirst < due.count) }

    /// Hands entries to replicas with a free slot, in turn.
    mutating func deliver() {
        while freeSlots > 0 && canRead {
            guard let replica = nextFree() else { return }
            work(replica)
        }
    }

    private mutating func nextFree() -> Int? {
        for step in 0..<alive.count {
            let place = (nextReplica + step) % alive.count
            let replica = replicas[alive[place]]
            if replica.state == .ready && replica.running.count < workload.fleet.slots {
                nextReplica = place + 1
                return alive[place]
            }
        }
        return nil
    }

    /// Fills a replica's free slots, from what it has read or else from the stream.
    mutating func work(_ index: Int) {
        while replicas[index].running.count < workload.fleet.slots {
            if let entry = replicas[index].takeBuffered() {
                begin(entry, index)
                continue
            }
            guard replicas[index].state == .ready, canRead else { return }
            replicas[index].fill(read())
        }
    }

    /// Reads a batch: what is due again first.
    private mutating func read() -> ContiguousArray<Int32> {
        var batch: ContiguousArray<Int32> = []
        while batch.count < workload.fleet.batch && dueFirst < due.count {
            batch.append(due[dueFirst])
            dueFirst += 1
        }
        if dueFirst > 1_024 && dueFirst * 2 > due.count {
            due.removeFirst(dueFirst)
            dueFirst = 0
        }
        while batch.count < workload.fleet.batch && delivered < arrived {
            batch.append(Int32(delivered))
            delivered += 1
            pending += 1
        }
        return batch
    }

    private mutating func begin(_ entry: Int32, _ index: Int) {
        let place = Int(entry)
        // An entry that fails has been seen to in time; one whose replica died has not.
        if startedAt[place] < 0 || !workload.isPoison[place] { startedAt[place] = now }
        attempt[place] += 1
        attempts += 1
        replicas[index].running.append(entry)
        if replicas[index].state == .ready {
            busySlots += 1
            freeSlots -= 1
        }
        var time = Double(workload.service[place]) * workload.trace.slowdown(at: now)
        if workload.isPoison[place] { time *= workload.fleet.failureTime }
        if let limit = workload.fleet.downstreamSlots, busySlots > limit { time *= Double(busySlots) / Double(limit) }
        let at = now + max(1, Int64(time))
        let life = replicas[index].life
        events.push(Event(at: at, kind: .finish, replica: Int32(index), entry: entry, life: life))
    }

    func isAlive(_ event: Event) -> Bool {
        let replica = replicas[Int(event.replica)]
        return replica.state != .gone && replica.life == event.life
    }

    /// An attempt has ended.
    mutating func end(_ event: Event) {
        let index = Int(event.replica)
        if let place = replicas[index].running.firstIndex(of: event.entry) {
            replicas[index].running.swapAt(place, replicas[index].running.count - 1)
            replicas[index].running.removeLast()
        }
        if replicas[index].state == .ready {
            busySlots -= 1
            freeSlots += 1
        }
        settle(event.entry)
        work(index)
        if replicas[index].state == .stopping && replicas[index].held == 0 { remove(index) }
    }

    private mutating func settle(_ entry: Int32) {
        let place = Int(entry)
        let tried = Int(attempt[place])
        if workload.isPoison[place] {
            failed += 1
            if tried < workload.fleet.maxAttempts {
                backingOff += 1
                let wait = workload.fleet.backoff / .milliseconds(1) * Double(1 << (tried - 1))
                events.push(Event(at: now + Int64(wait), kind: .due, entry: entry))
                return
            }
        }
        pending -= 1
        completed += 1
    }

    /// What a replica left is due once it has been idle for long enough.
    mutating func abandon(_ entries: ContiguousArray<Int32>) {
        stuck += entries.count
        for entry in entries {
            let at = now + Int64(workload.fleet.claimAfter / .milliseconds(1))
            events.push(Event(at: at, kind: .due, entry: entry, life: 1))
        }
    }
}
