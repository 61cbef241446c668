import ThinRSMQ

/// Everything that a screen shows: a value, from which its lines follow.
struct TopView: Sendable {
    /// A screen's lines, none of them wider than it, and what keys act on.
    struct Frame: Sendable {
        var lines: [StyledLine]
        var around: TopState.Surroundings
    }

    var look: Look
    /// Where the look came from.
    var source: String
    var state = TopState()
    /// Why there is no newer one, with how long that has been so.
    var trouble: String?
    /// What has to be known to read the figures.
    var note: String?
    var now: Timestamp

    /// The lines of a screen of this size.
    func frame(width: Int, height: Int) -> Frame {
        var frame =
            switch state.page {
            case .groups: groupsFrame(width, height)
            case .group(let name): scrolled(header + details(of: name, width: width), width, height)
            case .help: scrolled(Self.help, width, height)
            }
        frame.lines = frame.lines.prefix(max(0, height)).map { $0.fitted(to: max(0, width)) }
        return frame
    }

    /// The lines of a text that nobody scrolls, of all groups or of one.
    func text(width: Int?) -> [StyledLine] {
        let body: [StyledLine]
        if case .group(let name) = state.page {
            body = details(of: name, width: width ?? 120)
        } else {
            let rows = rows
            let table = GroupTable(rows, width: width)
            let reasons = reasons(of: rows.filter { !$0.isOK })
            body =
                rows.isEmpty
                ? [emptyLine]
                : [table.title] + rows.indices.map(table.line) + (reasons.isEmpty ? [] : [""] + reasons)
        }
        let lines = header.filter { !$0.text.isEmpty } + [""] + body
        return width.map { width in lines.map { $0.fitted(to: width) } } ?? lines
    }

    /// The groups of the table, in its order.
    var rows: [GroupRow] {
        look.status.rows(matching: state.filter, by: state.sort, reversed: state.isReversed)
    }

    /// What stands in the place of a table without rows.
    var emptyLine: StyledLine {
        state.filter.isEmpty
            ? StyledLine("no consumer groups", .dim)
            : StyledLine("no group whose stream, name or health contains '\(state.filter)'", .dim)
    }

    /// Each group's reason on a line.
    func reasons(of rows: [GroupRow]) -> [StyledLine] {
        rows.map { row in
            var line = StyledLine("\(row.stream.stream) \(row.group.group) ")
            line.append(row.health, row.style)
            line.append(": \(row.group.reason ?? "no reason told")")
            return line
        }
    }

    /// A page that is longer than the screen, from the line that was scrolled to, with the keys below it.
    private func scrolled(_ lines: [StyledLine], _ width: Int, _ height: Int) -> Frame {
        let room = max(1, height - 1)
        let last = max(0, lines.count - room)
        let offset = min(state.offset, last)
        var seen = Array(lines[offset..<min(lines.count, offset + room)])
        while seen.count < height - 1 { seen.append("") }
        let more = last > 0 ? "  ↑↓ scroll (\(offset + 1)-\(offset + min(room, lines.count)) of \(lines.count))" : ""
        seen.append(StyledLine("Esc back  q quit\(more)", .dim))
        return Frame(lines: seen, around: TopState.Surroundings(lastOffset: last, pageLength: room))
    }
}
