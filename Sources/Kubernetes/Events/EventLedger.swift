import NIOConcurrencyHelpers

/// The events that were created, so that the same one again is counted instead, and how many more there may be.
final class EventLedger: Sendable {
    struct Key: Hashable, Sendable {
        let target: ScaleTarget
        let event: ScaleEvent
    }

    struct Entry: Sendable {
        let name: String
        var count: Int
        var lastUse: Int64
    }

    /// What is left to a workload, at one moment.
    private struct Budget {
        var events: Double
        var time: Int64
    }

    private let entries = NIOLockedValueBox<[Key: Entry]>([:])
    private let budgets = NIOLockedValueBox<[ScaleTarget: Budget]>([:])

    private static let mostEntries = 512
    private static let burst = 25.0
    private static let secondsPerEvent = 300.0

    /// Takes an event from what is left to the workload; false if nothing is.
    func admits(_ target: ScaleTarget, now: Int64) -> Bool {
        budgets.withLockedValue { budgets in
            var budget = budgets[target] ?? Budget(events: Self.burst, time: now)
            let gained = Double(max(0, now - budget.time)) / Self.secondsPerEvent
            budget = Budget(events: min(Self.burst, budget.events + gained), time: now)
            defer { budgets[target] = budget }
            guard budget.events >= 1 else { return false }
            budget.events -= 1
            return true
        }
    }

    /// Counts an event that is there already; nil for a new one.
    func countAgain(_ key: Key, now: Int64) -> Entry? {
        entries.withLockedValue { entries in
            guard var entry = entries[key] else { return nil }
            entry.count += 1
            entry.lastUse = now
            entries[key] = entry
            return entry
        }
    }

    /// Remembers an event that was created; the one that was not seen for longest makes room for it.
    func remember(_ key: Key, name: String, now: Int64) {
        entries.withLockedValue { entries in
            if entries.count >= Self.mostEntries, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
            {
                entries[oldest.key] = nil
            }
            entries[key] = Entry(name: name, count: 1, lastUse: now)
        }
    }
}
