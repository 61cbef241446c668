/// A line of a trace that makes no sense.
package struct TraceError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The line, from 1 on.
    package let line: Int
    /// The field, such as `count`.
    package let field: String
    /// What it was.
    package let value: String
    /// What it may be.
    package let accepted: String

    /// All of it in one line.
    package var description: String { "line \(line): \(field) is \"\(value)\"; accepted: \(accepted)" }
}

extension Trace {
    /// Most entries of a trace that is read.
    package static let mostArrivals = 10_000_000

    /// Reads a trace: lines of `second,count`, where `count` entries arrive evenly until the next line's second.
    ///
    /// Empty lines, those that begin with `#`, and a first line `second,count` are skipped.
    ///
    /// - Parameters:
    ///   - csv: The text.
    ///   - name: The name of the trace.
    /// - Throws: `TraceError` that names the line and the field.
    package init(csv: String, name: String) throws(TraceError) {
        var rows: [(second: Double, count: Int, line: Int)] = []
        var total = 0
        var number = 0
        for text in csv.split(separator: /\r\n|\n|\r/, omittingEmptySubsequences: false) {
            number += 1
            if text.allSatisfy(\.isWhitespace) || text.hasPrefix("#") { continue }
            if rows.isEmpty && text.hasPrefix("second,count") { continue }
            let row = try Self.row(text, number, after: rows.last?.second)
            total += row.count
            guard total <= Self.mostArrivals else {
                throw TraceError(line: number, field: "count", value: "\(row.count)", accepted: "10000000 in all")
            }
            rows.append((row.second, row.count, number))
        }
        guard let last = rows.last else {
            throw TraceError(line: max(1, number), field: "second", value: "", accepted: "at least one line")
        }
        // The last line lasts as long as the one before it.
        let span = rows.count > 1 ? last.second - rows[rows.count - 2].second : 60
        var arrivals: [Int64] = []
        arrivals.reserveCapacity(total)
        for (index, row) in rows.enumerated() {
            let end = index + 1 < rows.count ? rows[index + 1].second : row.second + span
            for place in 0..<row.count {
                arrivals.append(Int64((row.second + (end - row.second) * Double(place) / Double(row.count)) * 1_000))
            }
        }
        self.init(name: name, arrivals: arrivals, duration: Int64((last.second + span) * 1_000))
    }

    private static func row(
        _ text: Substring,
        _ line: Int,
        after last: Double?
    ) throws(TraceError) -> (second: Double, count: Int) {
        let fields = text.split(separator: ",", omittingEmptySubsequences: false).map { field in
            String(field.drop(while: \.isWhitespace).prefix { !$0.isWhitespace })
        }
        guard fields.count == 2 else {
            throw TraceError(line: line, field: "line", value: String(text.prefix(80)), accepted: "second,count")
        }
        guard let second = Double(fields[0]), second >= 0, second <= 31_622_400, second > last ?? -1 else {
            let accepted = "seconds from 0 to 31622400, growing from line to line"
            throw TraceError(line: line, field: "second", value: fields[0], accepted: accepted)
        }
        guard let count = Int(fields[1]), (0...mostArrivals).contains(count) else {
            throw TraceError(line: line, field: "count", value: fields[1], accepted: "0 to \(mostArrivals)")
        }
        return (second, count)
    }
}
