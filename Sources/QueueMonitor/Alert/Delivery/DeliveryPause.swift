import NIOConcurrencyHelpers

/// The pauses of one worker, which end early once nobody is to wait any more.
final class DeliveryPause: Sendable {
    private struct State {
        var sleep: Task<Void, Never>?
        var isOver = false
    }

    private let state = NIOLockedValueBox(State())

    /// Waits so long, or until the pauses are over or the task is cancelled.
    func wait(_ duration: Duration, _ time: DeliveryTime) async {
        // Awaited below; it ends by itself or is cancelled.
        let sleep = Task { _ = try? await time.sleep(duration) }
        let isOver = state.withLockedValue { state in
            state.sleep = sleep
            return state.isOver
        }
        if isOver { sleep.cancel() }
        await withTaskCancellationHandler {
            await sleep.value
        } onCancel: {
            sleep.cancel()
        }
    }

    /// Ends the pause, and all that come.
    func end() {
        state.withLockedValue { state in
            state.isOver = true
            return state.sleep
        }?.cancel()
    }
}
