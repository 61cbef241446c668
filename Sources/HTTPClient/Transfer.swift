import NIOConcurrencyHelpers

/// One call of ``HTTPClient/send(_:)``: when it must end, and whether it is still wanted.
final class Transfer: Sendable {
    private struct State {
        var isCancelled = false
        /// Wakes the thread that waits for the server; it is there only while one does.
        var wake: (@Sendable () -> Void)?
    }

    let request: HTTPClient.Request
    let deadline: ContinuousClock.Instant
    private let state = NIOLockedValueBox(State())

    init(_ request: HTTPClient.Request) {
        self.request = request
        deadline = ContinuousClock.now + request.timeout
    }

    var isCancelled: Bool { state.withLockedValue { $0.isCancelled } }

    /// What is left of the time-out.
    func remaining() throws(HTTPError) -> Duration {
        let remaining = deadline - ContinuousClock.now
        guard remaining > .zero else { throw HTTPError(.timeout, "too many redirects in time") }
        return remaining
    }

    /// Ends the transfer, now or as soon as it begins.
    func cancel() {
        state.withLockedValue { state in
            state.isCancelled = true
            // Under the lock, so that what it wakes is not gone.
            state.wake?()
        }
    }

    /// Runs the body; a cancellation meanwhile calls `wake`, from another thread.
    func whileWaking<Result>(_ wake: @escaping @Sendable () -> Void, _ body: () -> Result) -> Result {
        state.withLockedValue { $0.wake = wake }
        defer { state.withLockedValue { $0.wake = nil } }
        return body()
    }
}
