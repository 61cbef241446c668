import Synchronization

@testable import QueueMonitor

/// The events of one server, which a test can wait for.
final class HTTPEventLog: Sendable {
    private struct State {
        var events: [HTTPEvent] = []
        var waiters: [(condition: @Sendable ([HTTPEvent]) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var all: [HTTPEvent] { state.withLock { $0.events } }

    func append(_ event: HTTPEvent) {
        let due = state.withLock { state in
            state.events.append(event)
            let events = state.events
            let due = state.waiters.filter { $0.condition(events) }
            state.waiters.removeAll { $0.condition(events) }
            return due.map(\.continuation)
        }
        for continuation in due { continuation.resume() }
    }

    /// Returns once `count` events of this kind have been seen.
    func wait(for event: HTTPEvent, count: Int = 1) async {
        let condition: @Sendable ([HTTPEvent]) -> Bool = { $0.count { $0 == event } >= count }
        await withCheckedContinuation { continuation in
            let isMet = state.withLock { state in
                if condition(state.events) { return true }
                state.waiters.append((condition, continuation))
                return false
            }
            if isMet { continuation.resume() }
        }
    }
}
