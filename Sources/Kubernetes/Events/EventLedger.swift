import NIOConcurrencyHelpers

/// The events that were created, so that the same one again is counted instead.
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

    private let entries = NIOLockedValueBox<[Key: Entry]>([:])

    private static let mostEntries = 512

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
