import Logging
import NIOConcurrencyHelpers
import Redis
import ThinRSMQ

/// Keeps trying for the leader lock, and knows whether this monitor leads.
final class LeaderElection: Sendable {
    private struct State {
        var leadership: Leadership<ContinuousClock.Instant>
        var announced = Leadership<ContinuousClock.Instant>.Standing.unsettled
        var isRefused = false
        /// Since when Redis answers each try with an error, as a replica does and a server that cannot save.
        var refusedSince: ContinuousClock.Instant?
    }

    /// The lock; what belongs to the leader is stored beside it.
    let lock: LeaderLock
    private let times: LeaderTimes
    private let logger: Logger
    private let state: NIOLockedValueBox<State>

    /// Nothing was tried yet.
    init(lock: LeaderLock, times: LeaderTimes, logger: Logger) {
        self.lock = lock
        self.times = times
        var logger = logger
        logger[metadataKey: "leader.key"] = "\(lock.key)"
        self.logger = logger
        state = NIOLockedValueBox(State(leadership: Leadership(times)))
    }

    /// Whether this monitor may act at this moment.
    var isLeader: Bool {
        if case .leading = standing { true } else { false }
    }

    /// What this monitor is at this moment.
    var standing: Leadership<ContinuousClock.Instant>.Standing {
        state.withLockedValue { $0.leadership.standing(at: .now) }
    }

    /// For how long Redis has refused the lock, so that nobody can lead; nil if it does not.
    var refusal: Duration? { state.withLockedValue { $0.refusedSince }.map { $0.duration(to: .now) } }

    /// Tries for the lock, or renews it, until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: times.retryPeriod * Double.random(in: 1...1.2), clock: .continuous)
            if !Task.isCancelled { await attempt() }
        }
    }

    /// Tries once; a Redis that is away is no news here, for the ticks tell of it.
    func attempt() async {
        let start = ContinuousClock.now
        do {
            let (term, other) = try await lock.acquire(for: times.duration)
            take(other.map { .heldByAnother($0) } ?? .held(term: term), triedAt: start)
        } catch let error as RedisError where error.reply != nil {
            take(.refused, triedAt: start, error)
        } catch {
            take(.unknown, triedAt: start)
        }
    }

    /// Lets another monitor lead at once, where this one may hold the lock.
    func release() async {
        guard state.withLockedValue({ $0.leadership.mayHoldLock }) else { return }
        // In a task that does not inherit a cancellation; it is waited for here, for a command's deadline at most.
        try? await Task { [lock] in try await lock.release() }.value
    }

    private func take(
        _ outcome: Leadership<ContinuousClock.Instant>.Outcome,
        triedAt start: ContinuousClock.Instant,
        _ refusal: RedisError? = nil
    ) {
        let (before, now, wasRefused) = state.withLockedValue { state in
            state.leadership.take(outcome, triedAt: start)
            let before = (state.announced, state.isRefused)
            state.announced = state.leadership.standing(at: .now)
            if outcome != .unknown { state.isRefused = refusal != nil }
            state.refusedSince = refusal == nil ? nil : state.refusedSince ?? start
            return (before.0, state.announced, before.1)
        }
        if let refusal, !wasRefused {
            logger.warning(
                "redis refuses the leader lock, nothing is repaired",
                metadata: ["error": "\(refusal)"]
            )
        }
        if before != now { announce(now, after: before) }
    }

    private func announce(
        _ standing: Leadership<ContinuousClock.Instant>.Standing,
        after before: Leadership<ContinuousClock.Instant>.Standing
    ) {
        switch standing {
        case .leading(let term):
            logger.info("this monitor leads", metadata: ["leader.term": "\(term)"])
        case .following(let name):
            logger.info("another monitor leads", metadata: ["leader.holder": "\(name)"])
        case .unsettled:
            logger.info("this monitor no longer leads: its lock could not be renewed")
        }
    }
}
