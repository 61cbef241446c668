/// Whether a link has a connection, who waits for one, and how long to pause before the next attempt.
///
/// A pure state machine; `Connection` and `Waiter` are names in its tests.
struct LinkState<Connection: Sendable, Waiter: Sendable>: Sendable {
    enum Phase: Sendable {
        case idle
        case connecting
        case ready(Connection, since: ContinuousClock.Instant)
        case closed
    }

    /// A connection that ended sooner counts as a failed attempt, so that a server which accepts and drops is not
    /// dialled in a busy loop.
    static var shortestUsefulLife: Duration { .seconds(1) }

    private(set) var phase = Phase.idle
    private var waiters: [Int: Waiter] = [:]
    private var failures = 0
    private(set) var lastError: RedisError?

    enum Demand {
        case connection(Connection)
        /// Wait; the first who waits also starts the attempts.
        case wait(startsConnecting: Bool)
        case refused(RedisError)
    }

    /// Someone needs a connection.
    mutating func demand(id: Int, waiter: Waiter) -> Demand {
        switch phase {
        case .ready(let connection, _): return .connection(connection)
        case .closed: return .refused(RedisError(.clientClosed, "the client was closed"))
        case .idle:
            phase = .connecting
            waiters[id] = waiter
            return .wait(startsConnecting: true)
        case .connecting:
            waiters[id] = waiter
            return .wait(startsConnecting: false)
        }
    }

    /// Someone no longer waits, by a deadline or a cancellation.
    mutating func leave(id: Int) -> Waiter? {
        waiters.removeValue(forKey: id)
    }

    /// The pause before the next attempt, or nil if no one waits any more, which ends the attempts.
    mutating func nextAttempt(_ backoff: (_ failures: Int) -> Duration) -> Duration? {
        guard case .connecting = phase else { return nil }
        guard !waiters.isEmpty else {
            phase = .idle
            return nil
        }
        return failures == 0 ? .zero : backoff(failures)
    }

    /// An attempt succeeded: hands out everyone who waits, or nothing if the link was closed meanwhile.
    mutating func connected(_ connection: Connection, at now: ContinuousClock.Instant) -> [Waiter]? {
        guard case .connecting = phase else { return nil }
        phase = .ready(connection, since: now)
        lastError = nil
        return takeWaiters()
    }

    /// An attempt failed. Waiting on is of no use if the server refused the credentials: those who wait are handed out
    /// to be told, and the next who comes tries again.
    mutating func failed(_ error: RedisError) -> [Waiter] {
        failures += 1
        lastError = error
        guard case .connecting = phase, error.code == .authenticationFailed else { return [] }
        phase = .idle
        return takeWaiters()
    }

    /// The connection ended, or is of no more use.
    mutating func lost(at now: ContinuousClock.Instant) {
        guard case .ready(_, let since) = phase else { return }
        failures = now - since < Self.shortestUsefulLife ? failures + 1 : 0
        phase = .idle
    }

    /// The owner closed the link: the connection to close, and who waits.
    mutating func close() -> (connection: Connection?, waiters: [Waiter]) {
        let connection: Connection? =
            if case .ready(let connection, _) = phase { connection } else { nil }
        phase = .closed
        return (connection, takeWaiters())
    }

    private mutating func takeWaiters() -> [Waiter] {
        defer { waiters.removeAll() }
        return Array(waiters.values)
    }
}
