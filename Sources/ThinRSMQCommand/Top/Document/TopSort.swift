/// What rows are sorted by; what deserves a look comes first.
enum TopSort: String, CaseIterable, Sendable {
    case health, waiting, lag, pending
    case deadLetters = "dead-letters"
    case rate, name

    /// The next one, and after the last the first.
    var next: TopSort {
        let all = Self.allCases
        guard let index = all.firstIndex(of: self) else { return self }
        return all[(index + 1) % all.count]
    }

    /// Whether a row stands before another: what is not known last, and what is equal by its names, either way.
    func isBefore(_ one: GroupRow, _ other: GroupRow, reversed: Bool) -> Bool {
        let (first, second) = (values(of: one), values(of: other))
        for (left, right) in zip(first, second) where left != right {
            guard let left else { return false }
            guard let right else { return true }
            return (left > right) != reversed
        }
        let isFirst = (one.name.stream, one.name.group) < (other.name.stream, other.name.group)
        return self == .name && reversed && one.name != other.name ? !isFirst : isFirst
    }

    /// The figures to compare, the largest first; none where only names count.
    private func values(of row: GroupRow) -> [Double?] {
        switch self {
        // Among groups of the same verdict, the one that waits longest.
        case .health: [Double(row.severity), row.waiting ?? 0]
        case .waiting: [row.waiting]
        case .lag: [row.group.lag.map(Double.init)]
        case .pending: [row.group.pending.map(Double.init)]
        case .deadLetters: [row.stream.deadLetters.map(Double.init)]
        case .rate: [[row.group.arrivalsPerSecond, row.group.servedPerSecond].compactMap(\.self).max()]
        case .name: []
        }
    }
}
