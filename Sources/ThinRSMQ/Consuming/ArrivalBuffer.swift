import NIOConcurrencyHelpers
import NIOCore

/// The entries that wait for a handler, between the reader and the handlers' tasks.
final class ArrivalBuffer: Sendable {
    private struct State {
        var arrivals = CircularBuffer<Arrival>()
        var takers = CircularBuffer<CheckedContinuation<Arrival?, Never>>()
        var isFinished = false
    }

    /// The reader waits while so many entries or more are buffered.
    let lowWater: Int
    private let state = NIOLockedValueBox(State())
    private let room = Alarm()

    init(lowWater: Int) {
        self.lowWater = lowWater
    }

    var count: Int { state.withLockedValue { $0.arrivals.count } }

    func append(_ arrivals: [Arrival]) {
        let handOver = state.withLockedValue { state in
            state.arrivals.append(contentsOf: arrivals)
            return (0..<min(state.takers.count, state.arrivals.count)).map { _ in
                (state.takers.removeFirst(), state.arrivals.removeFirst())
            }
        }
        for (taker, arrival) in handOver { taker.resume(returning: arrival) }
    }

    /// The next entry; nil once the buffer is finished and empty.
    func next() async -> Arrival? {
        await withCheckedContinuation { taker in
            let (arrival, waits, makesRoom) = state.withLockedValue { state in
                let arrival = state.arrivals.popFirst()
                let waits = arrival == nil && !state.isFinished
                if waits { state.takers.append(taker) }
                return (arrival, waits, arrival != nil && state.arrivals.count == lowWater - 1)
            }
            if makesRoom { room.ring() }
            if !waits { taker.resume(returning: arrival) }
        }
    }

    /// Returns when the reader may read on, or when its task is cancelled.
    ///
    /// For one caller at a time.
    func waitForRoom() async {
        await withTaskCancellationHandler {
            while !Task.isCancelled, count >= lowWater { await room.sleep(until: nil) }
        } onCancel: {
            room.ring()
        }
    }

    /// No more will come: those who wait get nil once the rest is taken.
    func finish() {
        let takers = state.withLockedValue { state in
            state.isFinished = true
            defer { state.takers.removeAll() }
            return Array(state.takers)
        }
        for taker in takers { taker.resume(returning: nil) }
    }
}
