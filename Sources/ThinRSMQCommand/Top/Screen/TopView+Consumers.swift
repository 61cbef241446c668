extension TopView {
    /// The width of the columns between a consumer's name and the reason, with the gaps around them.
    private static let figuresWidth = 2 + 6 + 9 + 9 + 2
    /// A reason that has less room than this goes below its consumer.
    private static let leastReason = 24

    /// A group's consumers, with each one's reason in full.
    func consumers(_ group: QueueStatus.Group, _ width: Int) -> [StyledLine] {
        guard let consumers = group.consumers else { return [StyledLine("its consumers are not known", .dim)] }
        guard !consumers.isEmpty else { return [StyledLine("it has no consumer", .dim)] }
        let longest = consumers.map { $0.consumer.printable.columns }.max() ?? 0
        let names = max("consumer".count, min(longest, max(8, width / 3)))
        let title = Self.cells(names, "consumer", "state", "pending", "idle").joined() + "  reason"
        return [StyledLine(title, .bold)] + consumers.flatMap { Self.lines(of: $0, names, width) }
    }

    private static func lines(of consumer: QueueStatus.Consumer, _ names: Int, _ width: Int) -> [StyledLine] {
        let cells = cells(
            names,
            consumer.consumer,
            consumer.state ?? "?",
            Figures.count(consumer.pending),
            Figures.duration(consumer.idleSeconds)
        )
        var line = StyledLine(cells[0])
        line.append(cells[1], ["active", "idle", nil].contains(consumer.state) ? .green : .red)
        line.append(cells[2])
        let room = width - names - figuresWidth
        let isBeside = room >= leastReason
        let reason = (consumer.reason ?? "").printable.wrapped(to: isBeside ? room : width - 4)
        let indent = space(isBeside ? width - room : 4)
        guard isBeside, let first = reason.first else { return [line] + reason.map { StyledLine(indent + $0) } }
        line.append("  " + first)
        return [line] + reason.dropFirst().map { StyledLine(indent + $0) }
    }

    /// The name, the state, and the figures.
    private static func cells(
        _ names: Int,
        _ name: String,
        _ state: String,
        _ pending: String,
        _ idle: String
    ) -> [String] {
        let name = name.printable.fitted(to: names)
        let state = state.printable.fitted(to: 6)
        return [
            name + space(names - name.columns) + "  ",
            state + space(6 - state.columns),
            space(9 - pending.columns) + pending + space(9 - idle.columns) + idle,
        ]
    }

    private static func space(_ width: Int) -> String { String(repeating: " ", count: max(0, width)) }
}
