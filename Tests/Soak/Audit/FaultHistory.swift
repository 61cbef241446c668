/// The faults of a run: which, when, and whom they hit.
struct FaultHistory: Sendable {
    struct Interval: Sendable {
        let name: String
        let worker: String
        let start: LedgerTime
        /// The greatest time while it is not over.
        var end = LedgerTime(microseconds: .max)
    }

    /// How long its consequences last: time-outs, back-off, a lease that was not renewed.
    static let aftermath = Duration.seconds(3)

    /// In the order of their beginnings.
    private(set) var intervals: [Interval] = []

    private var foiled: [String: Int] = [:]

    /// How often each fault was injected, those not counted that another foiled.
    var counts: [String: Int] {
        let begun = intervals.reduce(into: [String: Int]()) { $0[$1.name, default: 0] += 1 }
        return begun.merging(foiled) { $0 - $1 }
    }

    mutating func add(_ name: String, _ worker: String, at time: LedgerTime, isOver: Bool) {
        if !isOver {
            intervals.append(Interval(name: name, worker: worker, start: time))
        } else if let index = intervals.lastIndex(where: { $0.name == name && $0.worker == worker }) {
            intervals[index].end = time
        }
    }

    mutating func foiled(_ name: String) { foiled[name, default: 0] += 1 }

    /// The first fault that one of the workers suffered from in a span of time.
    func cause(of workers: [Substring], from start: LedgerTime, to end: LedgerTime) -> String? {
        intervals.first { fault in
            fault.start <= end && (fault.end == LedgerTime(microseconds: .max) || fault.end + Self.aftermath >= start)
                && (fault.worker == LedgerEvent.all || workers.contains { $0 == fault.worker })
        }?.name
    }
}
