/// The steps of one group's repair, in batches.
struct GroupRepair: Sendable {
    let member: GroupMember

    private var batchSize: Int { min(member.configuration.monitor.claimBatchSize, 100) }

    func deadLetter(_ verdicts: [PendingVerdict]) async throws -> RepairReport {
        let casualties = verdicts.map { verdict in
            GroupMember.Casualty(
                id: verdict.entry.id,
                owner: verdict.entry.consumer,
                deliveries: verdict.entry.deliveries,
                attempts: verdict.attempts,
                error: verdict.lastError ?? GroupMember.crashError
            )
        }
        return try await deadLetter(casualties)
    }

    /// Failed entries that are overdue, or whose consumer leaves retries to a monitor.
    func requeueDue(_ verdicts: [PendingVerdict]) async throws -> RepairReport {
        var report = RepairReport()
        for batch in verdicts.batches(of: batchSize) {
            let claims = try await member.claimDue(
                batch.map(\.entry.id),
                to: .take,
                from: nil,
                grace: ClaimRules.grace
            )
            var taken: [PendingVerdict] = []
            for (verdict, claim) in zip(batch, claims) {
                switch claim {
                case .claimed: taken.append(verdict)
                case .payloadGone: report.payloadGone += 1
                case .lost, .running, .notDue, .unrecorded: report.lost += 1
                }
            }
            report += try await requeue(taken)
        }
        return report
    }

    /// Entries whose consumer died or hangs.
    ///
    /// XAUTOCLAIM begins at an id known to be idle and takes few: over entries that are not idle its COUNT does not
    /// bound how long it holds Redis.
    func requeueOrphans(_ verdicts: [PendingVerdict]) async throws -> RepairReport {
        var report = RepairReport()
        var rest = verdicts[...]
        while let first = rest.first {
            let claim = try await member.claimIdle(from: first.entry.id, count: batchSize)
            report.payloadGone += claim.deleted.count
            let covered = rest.prefix { verdict in claim.next.map { verdict.entry.id < $0 } ?? true }
            let claimed = Set(claim.claimed)
            let taken = covered.filter { claimed.contains($0.entry.id) }
            report.lost += covered.count - taken.count - Set(claim.deleted).intersection(covered.map(\.entry.id)).count
            report += try await requeue(Array(taken))
            // A server that does not advance would hold us here for ever.
            rest = rest.dropFirst(max(1, covered.count))
        }
        return report
    }

    private func requeue(_ verdicts: [PendingVerdict]) async throws -> RepairReport {
        guard !verdicts.isEmpty else { return RepairReport() }
        var report = RepairReport()
        var casualties: [GroupMember.Casualty] = []
        func giveUp(_ verdict: PendingVerdict, _ error: String) {
            casualties.append(
                GroupMember.Casualty(
                    id: verdict.entry.id,
                    owner: member.name,
                    attempts: verdict.attempts,
                    error: error
                )
            )
        }
        for (verdict, result) in zip(verdicts, try await member.requeue(verdicts)) {
            switch result {
            case .requeued: report.requeued += 1
            case .lost: report.lost += 1
            case .payloadGone: report.payloadGone += 1
            case .exhausted: giveUp(verdict, verdict.lastError ?? GroupMember.crashError)
            case .tooLarge: giveUp(verdict, "the entry has more fields than can be requeued")
            }
        }
        report += try await deadLetter(casualties)
        return report
    }

    private func deadLetter(_ casualties: [GroupMember.Casualty]) async throws -> RepairReport {
        var report = RepairReport()
        for batch in casualties.batches(of: batchSize) {
            let (results, trimmed) = try await member.deadLetter(batch)
            report.deadLettersTrimmed += trimmed
            for result in results {
                switch result {
                case .moved: report.deadLettered += 1
                case .lost: report.lost += 1
                case .payloadGone: report.payloadGone += 1
                }
            }
        }
        return report
    }
}

extension Array {
    /// The elements in order, in pieces of at most `size`.
    func batches(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
