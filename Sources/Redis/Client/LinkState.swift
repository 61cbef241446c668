/// Whether a link has a connection, who waits for one, and when to try next.
///
/// A pure state machine; `Connection` and `Waiter` are names in its tests.
struct LinkState<Connection: Sendable, Waiter: Sendable>: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum Phase: Sendable {
        case idle
        case connecting
        case ready(Connection, since: Instant)
        case closed
    }

    /// A connection that ended sooner counts as a failed attempt, so that a server which accepts and drops is not
    /// dialled in a busy loop.
    static var shortestUsefulLife: Duration { .seconds(1) }

    private(set) var phase = Phase.idle
    private(set) var lastError: RedisError?
    private var waiters: [Int: Waiter] = [:]
    private var failures = 0
    private var earliestAttempt: Instant?
    private let pause: @Sendable (_ failures: Int) -> Duration

    /// - Parameter pause: How long to wait after so many failures in a row.
    init(pause: @escaping @Sendable (_ failures: Int) -> Duration) {
        self.pause = pause
    }

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

    /// How long to pause before asking again, zero for an attempt now, or nil if no one waits any more, which ends the
    /// attempts.
    mutating func nextAttempt(at now: Instant) -> Duration? {
        guard case .connecting = phase else { return nil }
        guard !waiters.isEmpty else {
            phase = .idle
            return nil
        }
        return earliestAttempt.map { max(.zero, now.duration(to: $0)) } ?? .zero
    }

    /// An attempt succeeded: hands out everyone who waits, or nothing if the link was closed meanwhile.
    mutating func connected(_ connection: Connection, at now: Instant) -> [Waiter]? {
        guard case .connecting = phase else { return nil }
        phase = .ready(connection, since: now)
        lastError = nil
        return takeWaiters()
    }

    /// An attempt failed: nil to try again.
    ///
    /// Where that is of no use, as after a refused password, those who wait are handed out to be told, and the next who
    /// comes tries again.
    mutating func failed(_ error: RedisError, at now: Instant) -> [Waiter]? {
        guard case .connecting = phase else { return [] }
        countFailure(at: now)
        lastError = error
        if error.isRetriable { return nil }
        phase = .idle
        return takeWaiters()
    }

    /// The connection ended, or is of no more use.
    mutating func lost(at now: Instant) {
        guard case .ready(_, let since) = phase else { return }
        phase = .idle
        if since.duration(to: now) < Self.shortestUsefulLife {
            countFailure(at: now)
        } else {
            failures = 0
            earliestAttempt = nil
        }
    }

    /// The owner closed the link: the connection to close, and who waits.
    mutating func close() -> (connection: Connection?, waiters: [Waiter]) {
        let connection: Connection? =
            if case .ready(let connection, _) = phase { connection } else { nil }
        phase = .closed
        return (connection, takeWaiters())
    }

    private mutating func countFailure(at now: Instant) {
        failures += 1
        earliestAttempt = now + pause(failures)
    }

    private mutating func takeWaiters() -> [Waiter] {
        defer { waiters.removeAll() }
        return Array(waiters.values)
    }
}
