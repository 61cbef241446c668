/// The table of groups: as many columns as the width has room for, the names cut where they are too long.
struct GroupTable {
    /// A column of figures, or the verdict.
    private struct Column: Sendable {
        let title: String
        let isNumeric: Bool
        /// The place in the order in which columns give way to names on a narrow screen; the highest goes first.
        let dispensability: Int
        let cell: @Sendable (GroupRow) -> String
    }

    private static let columns: [Column] = [
        Column(title: "health", isNumeric: false, dispensability: 0) { $0.health.printable.fitted(to: 16) },
        Column(title: "lag", isNumeric: true, dispensability: 1) { Figures.lag($0.group) },
        Column(title: "waiting", isNumeric: true, dispensability: 2) { Figures.duration($0.waiting) },
        Column(title: "in/s", isNumeric: true, dispensability: 7) { Figures.rate($0.group.arrivalsPerSecond) },
        Column(title: "out/s", isNumeric: true, dispensability: 6) { Figures.rate($0.group.servedPerSecond) },
        Column(title: "pending", isNumeric: true, dispensability: 3) { Figures.count($0.group.pending) },
        Column(title: "retrying", isNumeric: true, dispensability: 9) { Figures.count($0.retrying, $0) },
        Column(title: "stuck", isNumeric: true, dispensability: 5) { Figures.count($0.stuck, $0) },
        Column(title: "alive", isNumeric: true, dispensability: 8) { Figures.alive($0) },
        Column(title: "dead", isNumeric: true, dispensability: 4) { Figures.count($0.stream.deadLetters) },
    ]

    private static let gap = 2
    /// What the names keep before a column is left out for them.
    private static let leastNames = 24
    /// The widest name where lines may be of any length.
    private static let widestName = 100

    private let rows: [GroupRow]
    private let columns: [Column]
    private let widths: [Int]
    private let streamWidth: Int
    private let groupWidth: Int

    /// Lays the rows out.
    ///
    /// - Parameters:
    ///   - rows: All rows, so that columns do not jump when another part of them is shown.
    ///   - width: How wide a line may be; nil for as wide as it takes.
    init(_ rows: [GroupRow], width: Int?) {
        self.rows = rows
        let widest = width == nil ? Self.widestName : .max
        let stream = min(widest, (rows.map(\.stream.stream.printable.columns) + ["stream".count]).max() ?? 0)
        let group = min(widest, (rows.map(\.group.group.printable.columns) + ["group".count]).max() ?? 0)
        var columns = Self.columns
        var widths = columns.map { column in
            (rows.map { column.cell($0).columns } + [column.title.count]).max() ?? 0
        }
        func room() -> Int? { width.map { $0 - widths.reduce(0, +) - (columns.count + 1) * Self.gap } }
        let least = min(stream + group, Self.leastNames)
        while let room = room(), room < least,
            let index = columns.indices.max(by: { columns[$0].dispensability < columns[$1].dispensability }),
            columns[index].dispensability > 0
        {
            columns.remove(at: index)
            widths.remove(at: index)
        }
        self.columns = columns
        self.widths = widths
        // The shorter name keeps its width, if that leaves the other more than half.
        let names = max(2, room() ?? stream + group)
        groupWidth = min(group, max(names / 2, names - stream))
        streamWidth = min(stream, names - groupWidth)
    }

    /// The line of titles.
    var title: StyledLine {
        StyledLine(line("stream", "group", columns.map(\.title)).joined(), .bold)
    }

    /// The line of a row.
    func line(at index: Int) -> StyledLine {
        let row = rows[index]
        let cells = line(row.stream.stream.printable, row.group.group.printable, columns.map { $0.cell(row) })
        var line = StyledLine()
        // Health is the first column behind the names, and never left out.
        for (place, cell) in cells.enumerated() { line.append(cell, place == 2 ? row.style : .plain) }
        return line
    }

    /// The cells of a line, each with the gap before it.
    private func line(_ stream: String, _ group: String, _ cells: [String]) -> [String] {
        var line = [
            Self.padded(stream, to: streamWidth),
            Self.space(Self.gap) + Self.padded(group, to: groupWidth),
        ]
        for (index, cell) in cells.enumerated() {
            let space = Self.space(widths[index] - cell.columns)
            line.append(Self.space(Self.gap) + (columns[index].isNumeric ? space + cell : cell + space))
        }
        return line
    }

    private static func padded(_ name: String, to width: Int) -> String {
        let text = name.fitted(to: width)
        return text + space(width - text.columns)
    }

    private static func space(_ width: Int) -> String { String(repeating: " ", count: max(0, width)) }
}

extension GroupRow {
    /// The colour of the verdict.
    var style: StyledLine.Style {
        switch group.health {
        case nil: .plain
        case "ok": .green
        case "slow": .yellow
        default: .red
        }
    }
}
