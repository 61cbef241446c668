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

    /// The rows in this order: what is not known last, and what is equal by its names, either way.
    func sorted(_ rows: [GroupRow], reversed: Bool) -> [GroupRow] {
        rows.map { (row: $0, name: $0.name, values: values(of: $0)) }
            .sorted { one, other in
                for (left, right) in zip(one.values, other.values) where left != right {
                    guard let left else { return false }
                    guard let right else { return true }
                    return (left > right) != reversed
                }
                let (first, second) = self == .name && reversed ? (other.name, one.name) : (one.name, other.name)
                return (first.stream, first.group) < (second.stream, second.group)
            }
            .map(\.row)
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
