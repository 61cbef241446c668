import NIOConcurrencyHelpers

/// Bounds how many scopes with a server of their own run at the same time.
///
/// All tests run in parallel, and hundreds of servers at once would leave none of them a processor: deadlines would
/// pass for no other reason. A scope within a scope, such as a test's own server in a suite with one, takes no second
/// slot, so that nobody waits for a slot while holding one.
final class ServerSlots: Sendable {
    static let shared = ServerSlots(count: 4)

    @TaskLocal private static var isHeld = false

    private struct State {
        var free: Int
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state: NIOLockedValueBox<State>

    init(count: Int) {
        state = NIOLockedValueBox(State(free: count))
    }

    func withSlot<Result>(_ body: () async throws -> Result) async throws -> Result {
        if Self.isHeld { return try await body() }
        await take()
        defer { release() }
        return try await Self.$isHeld.withValue(true) { try await body() }
    }

    private func take() async {
        await withCheckedContinuation { waiter in
            let isFree = state.withLockedValue { state in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                state.waiters.append(waiter)
                return false
            }
            if isFree { waiter.resume() }
        }
    }

    private func release() {
        let next = state.withLockedValue { state in
            if state.waiters.isEmpty {
                state.free += 1
                return CheckedContinuation<Void, Never>?.none
            }
            return state.waiters.removeFirst()
        }
        next?.resume()
    }
}
