import ServiceLifecycle
import ThinRSMQ

/// Ends after a time, and with it the services beside it.
struct Timeout: Service, CustomStringConvertible {
    let limit: Duration
    /// Whether the time should not have passed.
    let isFailure: Bool

    /// The name in logs.
    var description: String { "timeout" }

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await Task.sleep(for: limit) }
        } catch is CancellationError {
            return
        }
        if isFailure { throw TimeoutPassed(limit: limit) }
    }
}

/// Work that took longer than it was given.
struct TimeoutPassed: Error, CustomStringConvertible {
    let limit: Duration

    var description: String { "the group still had something left after \(limit.text)" }
}
