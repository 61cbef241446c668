import Foundation

/// A line of a ledger.
struct LedgerRecord: Hashable, Sendable {
    /// Who wrote it: a worker and its incarnation, such as `consumer-2.5`, or `director`.
    let writer: String
    let time: LedgerTime
    let event: LedgerEvent
}

extension LedgerRecord {
    static let fileSuffix = ".ledger"

    /// All lines of all ledgers in a folder, in the order of time.
    ///
    /// - Throws: If a line that is not the last of its file cannot be read.
    static func all(in folder: String) throws -> [LedgerRecord] {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(fileSuffix) }
        return try files.flatMap { try records(of: "\(folder)/\($0)") }.sorted { $0.time < $1.time }
    }

    private static func records(of path: String) throws -> [LedgerRecord] {
        let writer = (path as NSString).lastPathComponent.replacingOccurrences(of: fileSuffix, with: "")
        var lines = try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\n")
        // Behind the last newline is nothing, or what a killed process did not finish.
        lines.removeLast()
        return try lines.map { line in
            var words = line.components(separatedBy: " ")
            guard let time = Int(words.removeFirst()), let event = LedgerEvent(words) else {
                throw SoakError("no line of a ledger, in \(path): \(line)")
            }
            return LedgerRecord(writer: writer, time: LedgerTime(microseconds: time), event: event)
        }
    }
}
