import Logging
import NIOConcurrencyHelpers
import NIOCore
import Synchronization

/// A place for one connection, which is made when it is first needed and again whenever it has been lost.
final class RedisLink: Sendable {
    typealias State = LinkState<RedisConnection, CheckedContinuation<RedisConnection, any Error>>

    let connector: RedisConnector
    private let logger: Logger
    private let state = NIOLockedValueBox(State(pause: reconnectPause))
    private let lastID = Atomic(0)

    init(connector: RedisConnector, logger: Logger) {
        self.connector = connector
        self.logger = logger
    }

    /// The connection, once there is one.
    ///
    /// - Throws: At the deadline, why the last attempt failed; at once, what no further attempt would change.
    func connection(by deadline: NIODeadline) async throws -> RedisConnection {
        if let connection = currentConnection() { return connection }
        try Task.checkCancellation()
        let id = lastID.wrappingAdd(1, ordering: .relaxed).newValue
        let timer = connector.eventLoop.scheduleTask(deadline: deadline) { [weak self] in self?.timeOut(id) }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                switch state.withLockedValue({ $0.demand(id: id, waiter: continuation) }) {
                case .connection(let connection): continuation.resume(returning: connection)
                case .refused(let error): continuation.resume(throwing: error)
                case .wait(let startsConnecting):
                    if startsConnecting { startConnecting() }
                    // A cancellation or a deadline before the demand found nobody to tell.
                    if Task.isCancelled { leave(id, CancellationError()) }
                    if NIODeadline.now() >= deadline { timeOut(id) }
                }
            }
        } onCancel: {
            leave(id, CancellationError())
        }
    }

    /// Takes no more requests to a connection that is of no use to them; those on their way still get their replies.
    func retire(_ connection: RedisConnection, _ reason: RedisError) {
        state.withLockedValue { state in
            if case .ready(let current, _) = state.phase, current === connection { state.lost(at: .now) }
        }
        connection.retire(reason)
    }

    func close() {
        let reason = RedisError(.clientClosed, "the client was closed")
        let (connection, waiters) = state.withLockedValue { $0.close() }
        connection?.close(reason)
        for waiter in waiters { waiter.resume(throwing: reason) }
    }

    private func currentConnection() -> RedisConnection? {
        state.withLockedValue { state in
            guard case .ready(let connection, _) = state.phase else { return nil }
            if connection.isOpen { return connection }
            state.lost(at: .now)
            return nil
        }
    }

    /// The task ends when a connection is made, or when no one waits for one any more.
    private func startConnecting() {
        Task {
            while let pause = state.withLockedValue({ $0.nextAttempt(at: .now) }) {
                if pause > .zero {
                    try? await Task.sleep(for: pause)
                } else if await attempt() {
                    return
                }
            }
        }
    }

    /// Returns whether no further attempt is due.
    private func attempt() async -> Bool {
        do {
            let connection = try await connector.connect()
            if let waiters = state.withLockedValue({ $0.connected(connection, at: .now) }) {
                for waiter in waiters { waiter.resume(returning: connection) }
            } else {
                connection.close(RedisError(.clientClosed, "the client was closed"))
            }
            return true
        } catch {
            logger.debug(
                "redis connection attempt failed",
                metadata: ["redis.address": "\(connector.configuration.address)", "error": "\(error.message)"]
            )
            guard let waiters = state.withLockedValue({ $0.failed(error, at: .now) }) else { return false }
            for waiter in waiters { waiter.resume(throwing: error) }
            return true
        }
    }

    private func timeOut(_ id: Int) {
        let cause = state.withLockedValue { $0.lastError }
        leave(id, cause ?? RedisError(.connectionFailed, "no connection within the deadline"))
    }

    private func leave(_ id: Int, _ error: any Error) {
        state.withLockedValue { $0.leave(id: id) }?.resume(throwing: error)
    }
}

/// Exponential from 20 ms to 2 s, each between half and the whole of it, so that clients of a restarted server do not
/// all return in the same instant.
func reconnectPause(failures: Int) -> Duration {
    let longest = min(2_000, 20 << min(failures - 1, 10))
    return .milliseconds(Int.random(in: longest / 2...longest))
}
