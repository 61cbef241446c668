import NIOConcurrencyHelpers

/// Lets so many requests through at once; the others wait in their order.
///
/// `NIOThreadPool` has a queue of its own, but who waits in it learns of a cancellation only when its turn comes.
final class Slots: Sendable {
    private typealias Waiter = (id: Int, continuation: CheckedContinuation<Void, any Error>)

    private struct State {
        var free: Int
        var nextID = 0
        var waiters: [Waiter] = []
        var isClosed = false
    }

    private let state: NIOLockedValueBox<State>

    init(_ count: Int) {
        state = NIOLockedValueBox(State(free: count))
    }

    /// Waits for a slot, which must be given back.
    ///
    /// - Throws: ``HTTPError`` when the deadline passes, the task is cancelled or the slots are closed.
    func take(before deadline: ContinuousClock.Instant) async throws {
        let id = state.withLockedValue { state in
            state.nextID += 1
            return state.nextID
        }
        // Cancelled below: it outlives the wait by no more than that.
        let alarm = Task {
            try? await Task.sleep(until: deadline, clock: .continuous)
            if !Task.isCancelled { abandon(id, HTTPError(.timeout, "too many others before it")) }
        }
        defer { alarm.cancel() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { enter((id, $0)) }
        } onCancel: {
            abandon(id, Self.cancelled)
        }
    }

    /// Gives a slot back, to who has waited longest.
    func giveBack() {
        let next: Waiter? = state.withLockedValue { state in
            guard !state.waiters.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiters.removeFirst()
        }
        next?.continuation.resume()
    }

    /// Refuses those who wait, and all who come.
    func close() {
        let waiters = state.withLockedValue { state in
            state.isClosed = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.continuation.resume(throwing: Self.closed) }
    }

    private func enter(_ waiter: Waiter) {
        let outcome: Result<Void, any Error>? = state.withLockedValue { state in
            if state.isClosed { return .failure(Self.closed) }
            // Under the lock, because a cancellation that came before found nobody to resume.
            if Task.isCancelled { return .failure(Self.cancelled) }
            guard state.free > 0 else {
                state.waiters.append(waiter)
                return nil
            }
            state.free -= 1
            return .success(())
        }
        if let outcome { waiter.continuation.resume(with: outcome) }
    }

    private func abandon(_ id: Int, _ error: HTTPError) {
        let waiter: Waiter? = state.withLockedValue { state in
            state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
        }
        waiter?.continuation.resume(throwing: error)
    }

    static let cancelled = HTTPError(.cancelled, "before it was sent")
    static let closed = HTTPError(.closed, "the client was closed")
}
