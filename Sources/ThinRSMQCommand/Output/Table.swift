/// Rows of text in aligned columns, for people.
struct Table: CustomStringConvertible {
    /// The head of a column, and on which side its cells stand.
    struct Column: ExpressibleByStringLiteral {
        var title: String
        var isNumeric = false

        init(stringLiteral title: String) {
            self.title = title
        }

        static func number(_ title: String) -> Column {
            var column = Column(stringLiteral: title)
            column.isNumeric = true
            return column
        }
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    init(_ columns: Column...) {
        self.columns = columns
    }

    /// Adds a row; its cells are shown on one line, whatever they contain.
    mutating func append(_ cells: String...) {
        precondition(cells.count == columns.count, "a row has a cell for each column")
        rows.append(cells.map(\.printable))
    }

    /// The title line and the rows, without a line break at the end.
    var description: String { text(width: nil) }

    /// The same, each line shortened to `width` if that is given.
    func text(width: Int?) -> String {
        let lines = [columns.map(\.title)] + rows
        let widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { cells in
            let line = line(of: cells, widths)
            return width.map { line.shortened(to: $0) } ?? line
        }.joined(separator: "\n")
    }

    private func line(of cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            if index > 0 { line += "  " }
            let padding = String(repeating: " ", count: widths[index] - cell.count)
            let isLast = index == cells.count - 1
            line += columns[index].isNumeric ? padding + cell : isLast ? cell : cell + padding
        }
        return line
    }
}
