/// What became of a workload under a policy.
package struct SimulationResult: Sendable {
    /// A moment of a run, for charts.
    package struct Moment: Sendable, Hashable {
        /// Seconds since the beginning.
        package var second: Double
        package var arrivalRate: Double
        package var replicas: Int
        package var backlog: Int
    }

    package var policy: String
    /// How many entries there were, and how many of them waited for longer than the target.
    package var entries = 0
    package var late = 0
    /// Waits, in seconds.
    package var p50 = 0.0
    package var p95 = 0.0
    package var p99 = 0.0
    package var longest = 0.0
    /// What it cost: from the moment a replica was asked for until it was gone.
    package var replicaSeconds = 0.0
    /// For how many seconds entries waited for longer than the target in all: the time to drain what had piled up.
    package var drainSeconds = 0.0
    /// How often the number changed, and how often a change undid the one before it within ten minutes.
    package var actions = 0
    package var reversals = 0
    /// How many entries were handed to another replica because theirs was stopped.
    package var redelivered = 0
    /// The course of it, if it was asked for.
    package var course: [Moment] = []

    /// Which share of the entries waited for longer than the target.
    package var lateShare: Double { entries == 0 ? 0 : Double(late) / Double(entries) }
}

/// Waits, counted in steps of 50 ms up to ten minutes: the longest is exact.
struct WaitCount {
    private static let step: Int64 = 50
    private var counts = [Int32](repeating: 0, count: 12_001)
    private var total = 0
    private(set) var longest: Int64 = 0

    mutating func add(_ wait: Int64) {
        counts[min(Int(wait / Self.step), counts.count - 1)] += 1
        total += 1
        longest = max(longest, wait)
    }

    /// The wait that a share of the entries do not exceed, in seconds.
    func quantile(_ share: Double) -> Double {
        let wanted = Int((Double(total) * share).rounded(.up))
        var seen = 0
        for (index, count) in counts.enumerated() {
            seen += Int(count)
            if seen >= wanted { return Double(min(Int64(index + 1) * Self.step, longest)) / 1_000 }
        }
        return Double(longest) / 1_000
    }
}
