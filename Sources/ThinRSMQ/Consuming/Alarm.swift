import NIOConcurrencyHelpers

/// Lets one task sleep until an instant, or until another task rings.
///
/// A ring that finds nobody asleep is kept for the next sleep, so none is missed; a sleeper may wake for nothing and
/// has to look again.
package final class Alarm: Sendable {
    private struct State {
        var sleeper: CheckedContinuation<Void, Never>?
        var hasRung = false
    }

    private let state = NIOLockedValueBox(State())

    package init() {}

    /// Wakes the sleeper, or the next one.
    package func ring() {
        let sleeper = state.withLockedValue { state in
            defer { state.sleeper = nil }
            if state.sleeper == nil { state.hasRung = true }
            return state.sleeper
        }
        sleeper?.resume()
    }

    /// Sleeps until `instant`, for ever if it is nil, or until the alarm rings.
    package func sleep(until instant: ContinuousClock.Instant?) async {
        // Ends by itself: at the instant, or when it is cancelled below.
        let timer = instant.map { instant in
            Task {
                try? await Task.sleep(until: instant, clock: .continuous)
                if !Task.isCancelled { ring() }
            }
        }
        await withCheckedContinuation { continuation in
            let wakesNow = state.withLockedValue { state in
                if state.hasRung {
                    state.hasRung = false
                    return true
                }
                // The first would never be woken.
                precondition(state.sleeper == nil, "an alarm wakes one sleeper, and a second has come")
                state.sleeper = continuation
                return false
            }
            if wakesNow { continuation.resume() }
        }
        timer?.cancel()
    }
}
