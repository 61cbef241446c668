/// What was added or removed of late, which the policies' periods count.
struct ScaleEvents: Sendable {
    struct Event: Sendable, Hashable {
        var at: Int64
        /// How many came; negative if they went.
        var change: Int
    }

    /// The longest period is half an hour, and a decision is taken every few seconds at most.
    private static let capacity = 512

    private(set) var events: ContiguousArray<Event> = []
    private let span: Int64

    init(span: Int64) { self.span = span }

    mutating func add(_ change: Int, at now: Int64) {
        if change == 0 { return }
        events.removeAll { $0.at <= now - span }
        if events.count >= Self.capacity { events.removeFirst() }
        events.append(Event(at: now, change: change))
    }

    /// Forgets one that did not come about.
    mutating func takeBack(_ change: Int, at time: Int64) {
        if let index = events.lastIndex(of: Event(at: time, change: change)) { events.remove(at: index) }
    }

    func added(after cutoff: Int64) -> Int { events.reduce(0) { $1.at > cutoff ? $0 + max(0, $1.change) : $0 } }

    func removed(after cutoff: Int64) -> Int { events.reduce(0) { $1.at > cutoff ? $0 + max(0, -$1.change) : $0 } }
}
