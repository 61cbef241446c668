import NIOConcurrencyHelpers

/// The place of one handler at a time: whatever runs there can be cut off, without harm to what runs next.
final class HandlerSlot: Sendable {
    private struct State {
        var worker: Task<Bool, Never>?
        var current: (id: EntryID, lease: Lease)?
        /// Whether the worker was cancelled with its delivery, so that another has to take its place.
        var isSpent = false
    }

    private let state = NIOLockedValueBox(State())

    /// Runs the work again and again until it says that there is no more, or the task is cancelled.
    func run(_ work: @escaping @Sendable () async -> Bool) async {
        while !Task.isCancelled {
            // Awaited right here; a task of its own so that one delivery can be cancelled.
            let worker = Task { await work() }
            state.withLockedValue { state in
                state.worker = worker
                if state.isSpent { worker.cancel() }
            }
            let isDone = await withTaskCancellationHandler {
                await worker.value
            } onCancel: {
                worker.cancel()
            }
            state.withLockedValue { $0 = State() }
            if isDone { return }
        }
    }

    /// A delivery begins in the slot.
    func begin(_ id: EntryID) -> Lease {
        let lease = Lease()
        state.withLockedValue { $0.current = (id, lease) }
        return lease
    }

    /// The delivery has ended; whether the worker may go on with another.
    func end() -> Bool {
        state.withLockedValue { state in
            state.current = nil
            return !state.isSpent
        }
    }

    /// Ends the lease of the delivery in the slot, if its entry is among these, and cancels its handler.
    func cutOff(_ ids: Set<EntryID>) {
        state.withLockedValue { state in
            guard let current = state.current, ids.contains(current.id) else { return }
            current.lease.lose()
            state.isSpent = true
            // Under the lock, so that the delivery that it is meant for has not ended.
            state.worker?.cancel()
        }
    }
}
