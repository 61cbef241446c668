extension TopView {
    /// The page with all groups: the header, the table, and below it the reasons.
    func groupsFrame(_ width: Int, _ height: Int) -> Frame {
        let rows = rows
        let names = rows.map(\.name)
        let selection = state.selected.flatMap { names.firstIndex(of: $0) }
        let reasons = reasonLines(rows, selection, width)
        // The header, the titles and the keys.
        let room = max(1, height - header.count - 2)
        // Reasons get what the rows leave, and a third of the room at least, with a blank line before them.
        let reserved = reasons.isEmpty || room < 4 ? 0 : min(reasons.count, room / 3) + 1
        let seen = Self.window(of: rows.count, room: room - reserved, around: selection ?? 0)
        let table = GroupTable(rows, width: width)
        var lines = header
        if seen.count < rows.count { lines[1].append("; rows \(seen.lowerBound + 1)-\(seen.upperBound)", .dim) }
        lines.append(table.title)
        for index in seen {
            var line = table.line(at: index)
            line.isSelected = index == selection
            lines.append(line)
        }
        if rows.isEmpty { lines.append(emptyLine) }
        if reserved > 0 { lines += [""] + reasons }
        lines = Array(lines.prefix(max(0, height - 1)))
        while lines.count < height - 1 { lines.append("") }
        lines.append(keysLine)
        return Frame(lines: lines, around: TopState.Surroundings(groups: names, pageLength: max(1, seen.count)))
    }

    /// The reason of the selected group in full; without one, a line for each that is not well.
    private func reasonLines(_ rows: [GroupRow], _ selection: Int?, _ width: Int) -> [StyledLine] {
        guard let selection else { return reasons(of: rows.filter { !$0.isOK }) }
        let row = rows[selection]
        return "\(row.health): \(row.group.reason ?? "no reason told")".printable.wrapped(to: width)
            .map { StyledLine($0, row.isOK ? .plain : row.style) }
    }

    private var keysLine: StyledLine {
        let sort = "s sort: \(state.sort.rawValue)\(state.isReversed ? " reversed" : "")"
        return StyledLine("q quit  ? help  \(sort)  ↑↓ select  Enter open  / filter  r reverse  space pause", .dim)
    }

    /// Which rows are seen where not all have room: those around one of them.
    private static func window(of count: Int, room: Int, around index: Int) -> Range<Int> {
        let room = max(1, room)
        guard count > room else { return 0..<count }
        let start = max(0, min(count - room, index - room / 2))
        return start..<start + room
    }
}
