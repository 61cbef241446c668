import Alerting
import NIOConcurrencyHelpers

/// What waits for one receiver: bounded, and where it is full the oldest goes.
final class DeliveryQueue: Sendable {
    struct Item: Sendable {
        /// As it was offered.
        let notification: AlertNotification
        /// What of it the receiver is told.
        let selection: AlertNotification
        /// Until when it is tried, on the clock of the delivery.
        let deadline: Duration
    }

    enum Offer {
        case taken
        /// There was no room, and this one went for it.
        case displaced(Item)
        case closed
    }

    private struct State {
        var items: [Item] = []
        var taker: CheckedContinuation<Item?, Never>?
        var isClosed = false

        /// No alert is in two of them, so their order tells nothing wrong.
        mutating func takeMostUrgent() -> Item? {
            guard let most = items.map(\.selection.severity).max(),
                let index = items.firstIndex(where: { $0.selection.severity == most })
            else { return nil }
            return items.remove(at: index)
        }
    }

    private let limit: Int
    private let state = NIOLockedValueBox(State())

    init(limit: Int) {
        self.limit = max(limit, 1)
    }

    var count: Int { state.withLockedValue { $0.items.count } }
    var isClosed: Bool { state.withLockedValue { $0.isClosed } }

    /// Never waits.
    func offer(_ item: Item) -> Offer {
        let (outcome, taker): (Offer, CheckedContinuation<Item?, Never>?) = state.withLockedValue { state in
            if state.isClosed { return (.closed, nil) }
            if let taker = state.taker {
                state.taker = nil
                return (.taken, taker)
            }
            state.items.append(item)
            return (state.items.count > limit ? .displaced(state.items.removeFirst()) : .taken, nil)
        }
        taker?.resume(returning: item)
        return outcome
    }

    /// Waits for the most urgent, the oldest of those; nil when the queue is closed and empty.
    ///
    /// One task may call it: a second would wait for ever.
    func next() async -> Item? {
        await withCheckedContinuation { continuation in
            let outcome: Item?? = state.withLockedValue { state in
                if let item = state.takeMostUrgent() { return .some(item) }
                if state.isClosed { return .some(nil) }
                state.taker = continuation
                return nil
            }
            if let outcome { continuation.resume(returning: outcome) }
        }
    }

    /// Takes no more; what waits can still be had.
    func close() {
        let taker = state.withLockedValue { state in
            state.isClosed = true
            defer { state.taker = nil }
            return state.taker
        }
        taker?.resume(returning: nil)
    }
}
