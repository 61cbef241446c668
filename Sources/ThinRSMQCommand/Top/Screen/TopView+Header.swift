import ThinRSMQ

extension TopView {
    /// Whom it was heard from and when, how many groups fare how, and what is out of the ordinary.
    var header: [StyledLine] {
        [sourceLine, countLine, stateLine]
    }

    private var sourceLine: StyledLine {
        var line = StyledLine("thinrsmq top", .bold)
        line.append("  \(source), \(look.age(at: now).wholeSeconds) old")
        if let time = look.status.timestamp { line.append(", \(Timestamp(seconds: time.seconds))") }
        if let isLeader = look.status.leader { line.append(isLeader ? ", leader" : ", not the leader") }
        return line
    }

    private var countLine: StyledLine {
        let status = look.status
        let rows = status.rows
        var line = StyledLine(
            "\(Self.count(status.streams.count, "stream")), \(Self.count(rows.count, "group"))"
        )
        let groups = Dictionary(grouping: rows.filter { $0.group.health != nil }) { $0.health }
        let byVerdict = groups.sorted {
            (GroupRow.severity(of: $0.key), $0.key) > (GroupRow.severity(of: $1.key), $1.key)
        }
        for (place, (health, rows)) in byVerdict.enumerated() {
            line.append(place == 0 ? ": " : ", ")
            line.append("\(rows.count) \(health)", rows[0].style)
        }
        if let failures = status.failures, !failures.isEmpty {
            line.append("; ")
            line.append("\(failures.count) could not be read", .red)
        }
        return line
    }

    /// The worst that is to be told; empty on a good day.
    private var stateLine: StyledLine {
        if state.isTyping { return StyledLine("filter: \(state.filter)█  (Enter keeps it, Esc does not)", .bold) }
        if let trouble { return StyledLine(trouble, .red) }
        if state.isPaused { return StyledLine("paused: space goes on", .yellow) }
        if !state.filter.isEmpty { return StyledLine("only '\(state.filter)'  (/ changes it, Esc shows all)") }
        return note.map { StyledLine($0, .dim) } ?? ""
    }

    /// `1 group`, `2 groups`.
    static func count(_ count: Int, _ thing: String) -> String {
        "\(Figures.count(count)) \(thing)\(count == 1 ? "" : "s")"
    }
}

extension Duration {
    /// The duration in words, down to seconds.
    fileprivate var wholeSeconds: String { Figures.duration((self / .seconds(1)).rounded(.down)) }
}
