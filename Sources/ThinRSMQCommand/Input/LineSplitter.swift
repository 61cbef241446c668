import ThinRSMQ

/// Finds the lines in bytes that come in pieces.
///
/// A line ends in a line feed, with or without a carriage return before it; the last one needs neither.
struct LineSplitter {
    /// A line that is not empty.
    struct Line: Equatable {
        /// Counts from 1, empty lines too.
        let number: Int
        let text: WireString
    }

    /// A line that is longer than any message should be.
    struct LineTooLong: Error, CustomStringConvertible {
        let line: Int
        let limit: Int

        var description: String { "line \(line) of the input is longer than \(limit) bytes" }
    }

    private let limit: Int
    private var pending: [UInt8] = []
    private var lineCount = 0

    /// A splitter that refuses lines of more than `limit` bytes.
    init(limit: Int = 16 << 20) {
        self.limit = limit
    }

    /// The lines that a piece completes, without empty ones.
    mutating func append(_ piece: [UInt8]) throws(LineTooLong) -> [Line] {
        var lines: [Line] = []
        var rest = piece[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            pending += rest[..<end]
            rest = rest[rest.index(after: end)...]
            if let line = try takePending() { lines.append(line) }
        }
        pending += rest
        try checkLength()
        return lines
    }

    /// The last line, if the input did not end in a line feed.
    mutating func finish() throws(LineTooLong) -> Line? {
        try takePending()
    }

    private mutating func takePending() throws(LineTooLong) -> Line? {
        try checkLength()
        lineCount += 1
        defer { pending.removeAll(keepingCapacity: true) }
        if pending.last == UInt8(ascii: "\r") { pending.removeLast() }
        return pending.isEmpty ? nil : Line(number: lineCount, text: WireString(bytes: pending))
    }

    private func checkLength() throws(LineTooLong) {
        guard pending.count <= limit else { throw LineTooLong(line: lineCount + 1, limit: limit) }
    }
}
