import Logging

/// The steps of one group's repair, in batches.
struct GroupRepair: Sendable {
    let member: GroupMember
    let census: PendingCensus
    var memory: GroupMemory
    /// How long entries must be idle that nobody reports on: longer than configured, if Redis was away meanwhile.
    let minIdleTime: Duration
    let forwarder: EntryForwarder?
    let logger: Logger
    /// What was done so far.
    var report = RepairReport()

    private var batchSize: Int { min(member.configuration.monitor.claimBatchSize, 100) }
    private var now: ContinuousClock.Instant { .now }

    mutating func run(_ policy: ClaimPolicy) async throws {
        if policy == .observe { return }
        try await lookAtConsumers()
        let actionable = census.actionable.filter(mayTake)
        let exhausted = actionable.filter { $0.state == .exhausted }
        switch policy {
        case .observe: break
        case .deadLetter: try await deadLetter(exhausted)
        case .requeue:
            // Of those that nobody reported on it is not known yet whether they crashed their consumer.
            try await deadLetter(exhausted.filter(\.isReported))
            try await requeue(actionable.filter { $0.state != .exhausted || !$0.isReported })
        case .http:
            try await deadLetter(exhausted)
            let rest = actionable.filter { $0.state != .exhausted }
            if let forwarder { report += forwarder.forward(rest, by: member) }
        }
    }

    private func mayTake(_ verdict: PendingVerdict) -> Bool {
        if verdict.isReported { return true }
        return verdict.entry.idle >= minIdleTime
            && memory.consumers.mayTake(verdict.entry, member.configuration.monitor)
    }

    /// Finds owners that are alive after all, and removes consumers that are gone.
    private mutating func lookAtConsumers() async throws {
        guard memory.consumers.isDue(at: now) else { return }
        let inspector = QueueInspector(client: member.client)
        let consumers = try await inspector.consumers(stream: member.stream, group: member.group)
        let (premature, gone) = memory.consumers.look(at: consumers, now: now, member.configuration.monitor)
        report.minIdleTooShort += premature.count
        for name in premature {
            logger.warning(
                "consumer is alive after its entries were taken over: the minimum idle time is too short for it",
                metadata: [
                    "queue.stream": "\(member.stream)", "queue.group": "\(member.group)",
                    "queue.consumer": "\(name)",
                    "queue.min_idle_time": "\(member.configuration.monitor.minIdleTime)",
                ]
            )
        }
        for name in gone where name != member.name {
            let consumer = GroupMember(
                client: member.client,
                queue: member.queue,
                name: name,
                configuration: member.configuration
            )
            if try await consumer.leave() { report.consumersRemoved += 1 }
        }
    }

    private mutating func deadLetter(_ verdicts: [PendingVerdict]) async throws {
        report.crashed += verdicts.count { !$0.isReported }
        try await deadLetter(
            verdicts.map { verdict in
                GroupMember.Casualty(
                    id: verdict.entry.id,
                    owner: verdict.entry.consumer,
                    deliveries: verdict.entry.deliveries,
                    attempts: verdict.attempts,
                    error: verdict.error
                )
            }
        )
    }

    /// Passes on failed entries that nobody retries, and those whose consumer died or hangs.
    ///
    /// Each is claimed first, in a step of its own: one that both claims and writes would ignore that Redis is out of
    /// memory.
    private mutating func requeue(_ verdicts: [PendingVerdict]) async throws {
        var allowance = 1
        if let underWay = memory.crashes.underWay {
            if try await member.isUnderWay(underWay) { allowance = 0 } else { memory.crashes.underWay = nil }
        }
        let waiting = memory.crashes.takeHeld(allowance)
        try await requeueClaimed(waiting, &allowance)
        let held = memory.crashes.heldIDs
        for batch in verdicts.filter({ !held.contains($0.entry.id) }).batches(of: batchSize) {
            let claims = try await member.claimDue(batch.map(\.entry.id), to: .take, from: nil, grace: ClaimRules.grace)
            try await requeueClaimed(taken(batch, claims), &allowance)
        }
        report.held += memory.crashes.held.count
    }

    private mutating func taken(_ verdicts: [PendingVerdict], _ claims: [GroupMember.Claim]) -> [GroupMember.Takeover] {
        var takeovers: [GroupMember.Takeover] = []
        for (var verdict, claim) in zip(verdicts, claims) {
            switch claim {
            case .claimed(let attempts, _, _, _):
                verdict.attempts = attempts  // It may have failed again since the scan.
                let ending = memory.crashes.ending(of: verdict, in: census, at: now)
                takeovers.append(GroupMember.Takeover(verdict: verdict, ending: ending))
            case .payloadGone: report.payloadGone += 1
            case .lost, .running, .notDue, .unrecorded: report.lost += 1
            }
        }
        let orphans = takeovers.filter { $0.ending != .failed }
        report.crashed += orphans.count
        let owners = Set(orphans.map(\.verdict.entry.consumer))
        memory.consumers.noteTakeovers(from: owners, at: now)
        memory.crashes.note(
            crashOf: owners,
            in: census,
            at: now,
            // The leases of one consumer end within a third of their length of each other.
            forgottenAt: now + member.configuration.monitor.minIdleTime + member.configuration.monitor.scanInterval
        )
        return takeovers
    }

    private mutating func requeueClaimed(_ takeovers: [GroupMember.Takeover], _ allowance: inout Int) async throws {
        guard !takeovers.isEmpty else { return }
        var casualties: [GroupMember.Casualty] = []
        func giveUp(_ takeover: GroupMember.Takeover, _ error: String) {
            let verdict = takeover.verdict
            casualties.append(
                GroupMember.Casualty(id: verdict.entry.id, owner: member.name, attempts: verdict.attempts, error: error)
            )
        }
        let results = try await member.requeue(takeovers, lastAttempts: allowance)
        for (takeover, result) in zip(takeovers, results) {
            switch result {
            case .requeued(let id, let isLastAttempt):
                report.requeued += 1
                guard isLastAttempt else { continue }
                allowance = 0
                memory.crashes.underWay = id
            case .held: memory.crashes.hold([takeover])
            case .lost: report.lost += 1
            case .payloadGone: report.payloadGone += 1
            case .exhausted: giveUp(takeover, takeover.verdict.error)
            case .tooLarge: giveUp(takeover, "the entry has more fields than can be requeued")
            }
        }
        try await deadLetter(casualties)
    }

    private mutating func deadLetter(_ casualties: [GroupMember.Casualty]) async throws {
        for batch in casualties.batches(of: batchSize) {
            let (results, trimmed) = try await member.deadLetter(batch)
            report.count(results, trimmed: trimmed)
        }
    }
}

extension PendingVerdict {
    /// What the dead letter says; a report of an earlier delivery says nothing of a crash.
    fileprivate var error: String {
        isReported ? lastError ?? GroupMember.crashError : GroupMember.crashError
    }
}

extension Array {
    /// The elements in order, in pieces of at most `size`.
    func batches(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
