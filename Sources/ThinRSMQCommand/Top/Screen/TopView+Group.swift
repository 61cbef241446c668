extension TopView {
    /// A group in depth.
    func details(of name: GroupName, width: Int) -> [StyledLine] {
        var title = StyledLine("stream ")
        title.append(name.stream, .bold)
        title.append(", group ")
        title.append(name.group, .bold)
        guard let row = look.status.row(of: name) else {
            return [title, "", StyledLine("it was not there at the last look", .red)] + failures(of: name.stream)
        }
        let reason = "\(row.health): \(row.group.reason ?? "no reason told")".printable
        var lines = [title]
        lines += reason.wrapped(to: width).map { StyledLine($0, row.style) }
        lines += ["", StyledLine(Self.lag(row.group)), StyledLine(Self.rates(row.group))]
        lines += pending(row.group).map { StyledLine($0) }
        lines.append(StyledLine(Self.stream(row.stream)))
        lines += failures(of: name.stream)
        return lines + [""] + consumers(row.group, width)
    }

    private static func lag(_ group: QueueStatus.Group) -> String {
        var text = "lag \(Figures.lag(group))"
        if let confidence = group.lagConfidence { text += " (\(confidence))" }
        return text + ", time lag \(Figures.duration(group.timeLagSeconds)), waiting \(Figures.duration(group.waitingSeconds))"
    }

    private static func rates(_ group: QueueStatus.Group) -> String {
        "in \(Figures.rate(group.arrivalsPerSecond))/s, out \(Figures.rate(group.servedPerSecond))/s"
    }

    private func pending(_ group: QueueStatus.Group) -> [String] {
        let known = ["in_flight", "backing_off", "due", "orphaned", "exhausted"]
        let counts = group.pendingByState ?? [:]
        let states = known.filter { counts[$0] != nil } + counts.keys.filter { !known.contains($0) }.sorted()
        var text = "pending \(Figures.count(group.pending))"
        if !states.isEmpty {
            let parts = states.map { "\(Figures.count(counts[$0])) \($0.replacing("_", with: " "))" }
            text += ": \(parts.joined(separator: ", "))"
        }
        if group.pendingIsWhole == false { text += " (too many to look at all of them at once)" }
        guard let oldest = group.oldestPendingID else { return [text] }
        var line = "oldest pending \(oldest), longest silence \(Figures.duration(group.oldestPendingIdleSeconds))"
        if let deliveries = group.mostDeliveries { line += ", most deliveries \(Figures.count(deliveries))" }
        return [text, line]
    }

    private static func stream(_ stream: QueueStatus.Stream) -> String {
        var parts = ["stream of \(Figures.count(stream.length)) entries"]
        if let added = stream.entriesAdded { parts.append("\(Figures.count(added)) ever added") }
        if let memory = stream.memoryBytes { parts.append(Figures.bytes(memory)) }
        let frozen = stream.frozenDeadLetters.map { " (\(Figures.count($0)) frozen)" } ?? ""
        parts.append("\(Figures.count(stream.deadLetters)) dead letters\(frozen)")
        return parts.joined(separator: ", ")
    }

    private func failures(of stream: String) -> [StyledLine] {
        (look.status.failures ?? []).filter { $0.stream == stream }.map { failure in
            let what = failure.group.map { "the pending entries of group \($0)" } ?? "the stream"
            return StyledLine("\(what) could not be read: \(failure.reason ?? "no reason told")", .red)
        }
    }

    private func consumers(_ group: QueueStatus.Group, _ width: Int) -> [StyledLine] {
        guard let consumers = group.consumers else { return [StyledLine("its consumers are not known", .dim)] }
        guard !consumers.isEmpty else { return [StyledLine("it has no consumer", .dim)] }
        let longest = consumers.map { $0.consumer.printable.columns }.max() ?? 0
        let names = max("consumer".count, min(longest, max(8, width / 3)))
        func line(_ name: String, _ state: String, _ pending: String, _ idle: String, _ reason: String) -> [String] {
            let name = name.printable.fitted(to: names)
            let state = state.printable.fitted(to: 6)
            return [
                name + Self.space(names - name.columns) + "  ", state + Self.space(6 - state.columns),
                Self.space(9 - pending.columns) + pending + Self.space(9 - idle.columns) + idle + "  " + reason,
            ]
        }
        let title = line("consumer", "state", "pending", "idle", "reason").joined()
        return [StyledLine(title, .bold)]
            + consumers.map { consumer in
                let cells = line(
                    consumer.consumer,
                    consumer.state ?? "?",
                    Figures.count(consumer.pending),
                    Figures.duration(consumer.idleSeconds),
                    consumer.reason ?? ""
                )
                let isWell = ["active", "idle", nil].contains(consumer.state)
                var styled = StyledLine(cells[0])
                styled.append(cells[1], isWell ? .green : .red)
                styled.append(cells[2])
                return styled
            }
    }

    private static func space(_ width: Int) -> String { String(repeating: " ", count: max(0, width)) }
}
