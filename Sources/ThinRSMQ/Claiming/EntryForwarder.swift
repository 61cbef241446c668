import Logging
import NIOConcurrencyHelpers

/// Handles entries in place of the consumers that left them, beside the scans: a handler that hangs delays no scan.
final class EntryForwarder: Sendable {
    private struct State {
        /// For each group, its entries that are being handled.
        var running: [Queue: Task<Void, Never>] = [:]
        /// What was done and not told yet.
        var reports: [Queue: RepairReport] = [:]
        var isClosed = false
    }

    /// Most entries of a group that are in hand at a time; the others are found by the next scan.
    private static let mostEntries = 1_000

    private let handler: Handler
    private let logger: Logger
    private let state = NIOLockedValueBox(State())

    init(handler: @escaping Handler, logger: Logger) {
        self.handler = handler
        self.logger = logger
    }

    /// Begins to handle entries, unless those of an earlier call are still being handled.
    ///
    /// - Returns: What was done in the group since the last call.
    func forward(_ verdicts: [PendingVerdict], by member: GroupMember) -> RepairReport {
        state.withLockedValue { state in
            if !verdicts.isEmpty, !state.isClosed, state.running[member.queue] == nil {
                // Ends by itself, or is cancelled and awaited by `close()`.
                state.running[member.queue] = Task {
                    await self.handle(Array(verdicts.prefix(Self.mostEntries)), by: member)
                    self.state.withLockedValue { $0.running[member.queue] = nil }
                }
            }
            return state.reports.removeValue(forKey: member.queue) ?? RepairReport()
        }
    }

    /// Whether something was done in the group that ``forward(_:by:)`` has not told yet.
    func hasNews(of queue: Queue) -> Bool {
        state.withLockedValue { $0.reports[queue] != nil }
    }

    /// Begins nothing more, gives what runs the time that a consumer's stop has, and waits for its end.
    func close(within limit: Duration) async {
        let running = state.withLockedValue { state in
            state.isClosed = true
            return Array(state.running.values)
        }
        // Cancelled below as soon as there is nothing more to wait for.
        let deadline = Task {
            try? await Task.sleep(for: limit)
            if !Task.isCancelled { for task in running { task.cancel() } }
        }
        for task in running { await task.value }
        deadline.cancel()
    }

    private func handle(_ verdicts: [PendingVerdict], by member: GroupMember) async {
        let parts = ConsumerParts(member: member, onSkip: nil, handler: counting(member.queue), logger: logger)
        await withDiscardingTaskGroup { group in
            group.addTask { await parts.acknowledger.run() }
            group.addTask { await parts.leases.run() }
            group.addTask {
                for batch in verdicts.batches(of: min(member.configuration.monitor.claimBatchSize, 100)) {
                    if Task.isCancelled { break }
                    await self.claim(batch, by: member, for: parts)
                    await parts.buffer.waitForRoom()
                }
                parts.buffer.finish()
            }
            // What fails is not redelivered here: the scan finds it when it is due.
            await parts.pool.run()
            parts.acknowledger.close()
            parts.leases.close()
        }
    }

    private func claim(_ verdicts: [PendingVerdict], by member: GroupMember, for parts: ConsumerParts) async {
        do {
            let ids = verdicts.map(\.entry.id)
            let claims = try await member.claimDue(ids, to: .handle, from: nil, grace: ClaimRules.grace)
            var report = RepairReport()
            var exhausted: [GroupMember.Casualty] = []
            for (verdict, claim) in zip(verdicts, claims) {
                switch claim {
                case .claimed(let attempt, let deliveries, _, let fields?):
                    if !verdict.isReported { report.crashed += 1 }
                    let arrival = Arrival(
                        id: verdict.entry.id,
                        fields: fields,
                        deliveries: deliveries,
                        attempt: attempt
                    )
                    if ((try? fields.fields().priorAttempts) ?? 0) + attempt > verdict.maxAttempts {
                        exhausted.append(arrival.casualty(of: member, error: verdict.lastError))
                    } else {
                        parts.take([arrival])
                    }
                case .payloadGone: report.payloadGone += 1
                default: report.lost += 1
                }
            }
            note(report, of: member.queue)
            try await deadLetter(exhausted, by: member)
        } catch {
            // What was claimed all the same is an orphan of this monitor's, and found again when its lease has run out.
            logger.debug("claiming entries to handle failed", metadata: ["error": "\(error)"])
        }
    }

    private func deadLetter(_ casualties: [GroupMember.Casualty], by member: GroupMember) async throws {
        guard !casualties.isEmpty else { return }
        var report = RepairReport()
        let (results, trimmed) = try await member.deadLetter(casualties)
        report.count(results, trimmed: trimmed)
        note(report, of: member.queue)
    }

    private func counting(_ queue: Queue) -> Handler {
        { [self] delivery in
            var report = RepairReport()
            defer { note(report, of: queue) }
            do {
                try await handler(delivery)
                report.handled = 1
            } catch {
                report.failed = 1
                throw error
            }
        }
    }

    private func note(_ report: RepairReport, of queue: Queue) {
        state.withLockedValue { $0.reports[queue, default: RepairReport()] += report }
    }
}

extension Arrival {
    /// Its claim counted an attempt that is not made.
    fileprivate func casualty(of member: GroupMember, error: String?) -> GroupMember.Casualty {
        GroupMember.Casualty(
            id: id,
            owner: member.name,
            attempts: attemptsAtEntry - 1,
            error: error ?? GroupMember.crashError
        )
    }
}
