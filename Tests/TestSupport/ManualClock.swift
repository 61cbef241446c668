/// A clock that stands still until a test advances it.
public final class ManualClock: Clock {
    /// A point on this clock: how far it has been advanced since it was made.
    public struct Instant: InstantProtocol {
        /// The time since the clock was made.
        public let elapsed: Duration

        /// The point that much later.
        public func advanced(by duration: Duration) -> Instant { Instant(elapsed: elapsed + duration) }
        /// How much later the other point is.
        public func duration(to other: Instant) -> Duration { other.elapsed - elapsed }
        /// Whether the left point is the earlier one.
        public static func < (left: Instant, right: Instant) -> Bool { left.elapsed < right.elapsed }
    }

    private struct State {
        var now = Instant(elapsed: .zero)
        var nextID = 0
        var deadlines: [Int: Instant] = [:]

        var sleeperCount: Int { deadlines.values.count { $0 > now } }
    }

    private let state = Watched(State())

    /// Starts at zero.
    public init() {}

    /// The point it stands at.
    public var now: Instant { state.current.now }
    /// None: it can be advanced by any duration.
    public var minimumResolution: Duration { .zero }

    /// The number of tasks that sleep until a later instant.
    public var sleeperCount: Int { state.current.sleeperCount }

    /// Moves the clock forward and wakes every sleeper whose deadline has come.
    public func advance(by duration: Duration) {
        state.update { $0.now = $0.now.advanced(by: duration) }
    }

    /// Suspends until so many tasks sleep on this clock: the moment to advance it.
    public func waitForSleepers(_ count: Int = 1) async throws {
        try await state.wait { $0.sleeperCount >= count }
    }

    /// Suspends until the clock has been advanced to the deadline.
    ///
    /// - Throws: `CancellationError` when the task is cancelled first.
    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        let id = state.update { state in
            state.nextID += 1
            state.deadlines[state.nextID] = deadline
            return state.nextID
        }
        defer { state.update { _ = $0.deadlines.removeValue(forKey: id) } }
        try await state.wait { $0.now >= deadline }
    }
}
