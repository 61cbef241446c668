import Logging
import Metrics
import Redis

/// Decides what becomes of an entry that could not be handled: another attempt, or the dead letters.
final class FailureJudge: Sendable {
    private let member: GroupMember
    private let held: HeldEntries
    private let metrics: ConsumerMetrics
    private let logger: Logger

    init(member: GroupMember, held: HeldEntries, metrics: ConsumerMetrics, logger: Logger) {
        self.member = member
        self.held = held
        self.metrics = metrics
        self.logger = logger
    }

    /// A handler threw.
    func failed(_ arrival: Arrival, _ message: Message, _ error: any Error, then redeliverer: Redeliverer) async {
        metrics.failed.increment()
        var retryAfter: Duration?
        switch error as? HandlerError {
        case .deadLetter(let reason): return await deadLetter(arrival.id, arrival.attemptsAtEntry, reason)
        case .retry(let delay, _): retryAfter = delay
        case nil: break
        }
        let prior = message.priorAttempts
        await record(arrival.id, "\(error)", prior: prior, retryAfter: retryAfter, then: redeliverer)
    }

    /// An earlier process under this name died with the entry in hand.
    func crashed(_ id: EntryID, _ ending: GroupMember.Takeover.Ending, then redeliverer: Redeliverer) async {
        metrics.crashed.increment()
        do {
            let prior = try await member.fields(of: [id])[id]?.fields().priorAttempts ?? 0
            await record(id, GroupMember.crashError, prior: prior, crash: ending, retryAfter: nil, then: redeliverer)
        } catch {
            redeliverer.schedule(id, after: retryPause(3), origin: .leftover(ending))
        }
    }

    /// The entry is no message that anyone here could handle.
    func unreadable(_ arrival: Arrival, _ reason: String) async {
        await deadLetter(arrival.id, arrival.attemptsAtEntry, reason)
    }

    private func record(
        _ id: EntryID,
        _ error: String,
        prior: Int,
        crash: GroupMember.Takeover.Ending? = nil,
        retryAfter: Duration?,
        then redeliverer: Redeliverer
    ) async {
        let record = await untilDone("recording a failure failed", id) {
            try await self.member.recordFailure(
                of: id,
                error: error,
                priorAttempts: prior,
                crash: crash,
                retryAfter: retryAfter
            )
        }
        switch record {
        case .recorded(let attempts, let maximum, _) where attempts >= maximum:
            await deadLetter(id, attempts - prior, error)
        case .recorded(_, _, let delay): redeliverer.schedule(id, after: delay)
        case .lost:
            metrics.leasesLost.increment()
            held.remove([id])
        case nil: held.remove([id])
        }
    }

    private func deadLetter(_ id: EntryID, _ attempts: Int, _ error: String) async {
        let casualty = GroupMember.Casualty(id: id, owner: member.name, attempts: attempts, error: error)
        let outcome = await untilDone("dead-lettering failed", id) { try await self.member.deadLetter([casualty]) }
        if case .moved(let letter)? = outcome?.results.first {
            metrics.deadLettered.increment()
            logger.debug("entry dead-lettered", metadata: ["entry.id": "\(id)", "dead_letter.id": "\(letter)"])
        }
        if let trimmed = outcome?.trimmed, trimmed > 0 {
            metrics.deadLettersTrimmed.increment(by: trimmed)
        }
        held.remove([id])
    }

    /// Tries again while that may help.
    ///
    /// Meanwhile the handler's task takes no other entry, which slows a consumer down whose Redis is out of memory. What
    /// is given up stays pending, and its lease runs out.
    private func untilDone<Outcome: Sendable>(
        _ complaint: Logger.Message,
        _ id: EntryID,
        _ step: () async throws -> Outcome
    ) async -> Outcome? {
        for failures in 1...10 {
            do {
                return try await step()
            } catch {
                logger.debug(complaint, metadata: ["entry.id": "\(id)", "error": "\(error)"])
                guard let error = error as? RedisError, error.isRetriable || error.isOutOfMemory else { return nil }
                try? await Task.sleep(for: retryPause(failures))
                if Task.isCancelled { return nil }
            }
        }
        return nil
    }
}
