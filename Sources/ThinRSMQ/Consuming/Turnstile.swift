import NIOConcurrencyHelpers
import NIOCore

/// Lets many pass at a time, or one alone; whoever comes later waits behind those who wait.
final class Turnstile: Sendable {
    private struct Waiter {
        let alone: Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var inside = 0
        var isAlone = false
        var waiting = CircularBuffer<Waiter>()

        func admits(alone: Bool) -> Bool { alone ? inside == 0 : !isAlone }

        mutating func admit(alone: Bool) {
            inside += 1
            isAlone = alone
        }
    }

    private let state = NIOLockedValueBox(State())

    /// Waits for its turn; whoever enters has to ``leave()``.
    func enter(alone: Bool) async {
        let isIn = state.withLockedValue { state in
            guard state.waiting.isEmpty, state.admits(alone: alone) else { return false }
            state.admit(alone: alone)
            return true
        }
        if !isIn { await wait(alone: alone) }
    }

    func leave() {
        let admitted = state.withLockedValue { state in
            state.inside -= 1
            state.isAlone = false
            var admitted: [Waiter] = []
            while let first = state.waiting.first, state.admits(alone: first.alone) {
                state.admit(alone: first.alone)
                admitted.append(state.waiting.removeFirst())
            }
            return admitted
        }
        for waiter in admitted { waiter.continuation.resume() }
    }

    private func wait(alone: Bool) async {
        await withCheckedContinuation { continuation in
            let isIn = state.withLockedValue { state in
                // Its turn may have come since it was refused.
                if state.waiting.isEmpty, state.admits(alone: alone) {
                    state.admit(alone: alone)
                    return true
                }
                state.waiting.append(Waiter(alone: alone, continuation: continuation))
                return false
            }
            if isIn { continuation.resume() }
        }
    }
}
