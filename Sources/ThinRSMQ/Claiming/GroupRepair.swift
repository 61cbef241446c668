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

    /// Passes on failed entries that nobody retries, and those whose consumer died or hangs.
    ///
    /// Each is claimed first, in a step of its own: one that both claims and writes would ignore that Redis is out of
    /// memory.
    func requeue(_ verdicts: [PendingVerdict]) async throws -> RepairReport {
        var report = RepairReport()
        for batch in verdicts.batches(of: batchSize) {
            let ids = batch.map(\.entry.id)
            let claims = try await member.claimDue(ids, to: .take, from: nil, grace: ClaimRules.grace)
            var taken: [PendingVerdict] = []
            for (var verdict, claim) in zip(batch, claims) {
                switch claim {
                case .claimed(let attempts, _, _):
                    verdict.attempts = attempts  // It may have failed again since the scan.
                    taken.append(verdict)
                case .payloadGone: report.payloadGone += 1
                case .lost, .running, .notDue, .unrecorded: report.lost += 1
                }
            }
            report += try await requeueClaimed(taken)
        }
        return report
    }

    private func requeueClaimed(_ verdicts: [PendingVerdict]) async throws -> RepairReport {
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
