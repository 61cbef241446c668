import NIOConcurrencyHelpers

/// A value that tasks can wait on: each waiter suspends until its predicate holds.
///
/// The condition variable of this module. Nothing polls: every `update` looks at all waiters.
public final class Watched<Value: Sendable>: Sendable {
    private struct Waiter {
        let isSatisfied: @Sendable (Value) -> Bool
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var value: Value
        var nextID = 0
        var waiters: [Int: Waiter] = [:]
    }

    private let state: NIOLockedValueBox<State>

    /// Starts with the given value and no waiters.
    public init(_ value: Value) {
        state = NIOLockedValueBox(State(value: value))
    }

    /// The value now.
    public var current: Value { state.withLockedValue { $0.value } }

    /// Changes the value, then resumes the waiters whose predicate has come to hold.
    @discardableResult
    public func update<Result: Sendable>(_ change: (inout Value) -> Result) -> Result {
        let (result, satisfied) = state.withLockedValue { state in
            let result = change(&state.value)
            let value = state.value
            let ready = state.waiters.filter { $0.value.isSatisfied(value) }
            for id in ready.keys { state.waiters[id] = nil }
            return (result, ready.values.map(\.continuation))
        }
        for continuation in satisfied { continuation.resume() }
        return result
    }

    /// Suspends until the predicate holds.
    ///
    /// - Throws: `CancellationError` when the task is cancelled first.
    public func wait(until isSatisfied: @escaping @Sendable (Value) -> Bool) async throws {
        let id = state.withLockedValue { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                register(Waiter(isSatisfied: isSatisfied, continuation: continuation), as: id)
            }
        } onCancel: {
            state.withLockedValue { $0.waiters.removeValue(forKey: id) }?.continuation.resume(
                throwing: CancellationError()
            )
        }
    }

    private func register(_ waiter: Waiter, as id: Int) {
        // Under the lock, because a cancellation that came before found nobody to resume.
        let outcome: Result<Void, any Error>? = state.withLockedValue { state in
            if Task.isCancelled { return .failure(CancellationError()) }
            if waiter.isSatisfied(state.value) { return .success(()) }
            state.waiters[id] = waiter
            return nil
        }
        if let outcome { waiter.continuation.resume(with: outcome) }
    }
}
