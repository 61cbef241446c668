import QueueMonitor

/// Figures as a narrow column shows them: whatever the document says, they are short, and never trap.
enum Figures {
    static let unknown = "?"

    /// `950`, `1.2k`, `12.3k`, `123k`, `4.5M`, rounded down.
    static func count(_ value: Int?) -> String {
        guard let value else { return unknown }
        let sign = value < 0 ? "-" : ""
        let size = value.magnitude
        guard size >= 1_000 else { return sign + "\(size)" }
        var unit: UInt = 1_000
        var names = "kMGTPE"[...]
        while size / unit >= 1_000, names.count > 1 {
            unit *= 1_000
            names.removeFirst()
        }
        let whole = size / unit
        let tenths = size / (unit / 10) % 10
        return sign + (whole < 100 ? "\(whole).\(tenths)" : "\(whole)") + names.prefix(1)
    }

    /// A number of pending entries in some state: `12+` where not all of them could be looked at.
    static func count(_ value: Int?, _ row: GroupRow) -> String {
        row.group.pendingIsWhole == false && value != nil ? count(value) + "+" : count(value)
    }

    /// `~1.2k` for a guess, `?` where nothing is known.
    static func lag(_ group: QueueStatus.Group) -> String {
        group.lagConfidence == "estimated" && group.lag != nil ? "~" + count(group.lag) : count(group.lag)
    }

    /// `0`, `0.04`, `12.3`, `1.2k`.
    static func rate(_ value: Double?) -> String {
        guard let value, value.isFinite, value >= 0 else { return unknown }
        switch value {
        case 0: return "0"
        case ..<0.01: return "<0.01"
        case ..<1: return value.rounded(toPlaces: 2)
        case ..<100: return value.rounded(toPlaces: 1)
        default: return count(Int(min(value, 1e15)))
        }
    }

    /// In two units at most: `3m 20s`.
    static func duration(_ seconds: Double?) -> String {
        guard let seconds, seconds.isFinite, seconds >= 0 else { return unknown }
        return Duration.milliseconds(Int64(min(seconds, 1e12) * 1_000)).words
    }

    /// `2/3`: of three consumers, two are not known to be gone.
    static func alive(_ row: GroupRow) -> String {
        guard let alive = row.alive, let all = row.group.consumers?.count else { return unknown }
        return "\(count(alive))/\(count(all))"
    }

    /// `12.3 MiB`.
    static func bytes(_ value: Int) -> String {
        value < 1 << 20 ? "\(value >> 10) KiB" : "\((Double(value) / Double(1 << 20)).rounded(toPlaces: 1)) MiB"
    }
}
