import JSON
import Logging
import QueueMonitor
import ThinRSMQ

extension DeadLetterWork {
    /// Prints dead letters as JSON Lines.
    func export(_ filter: DeadLetterFilter) async throws {
        var progress = Progress("dead letters exported", isWanted: standardOutput.width == nil)
        defer { progress.clear() }
        try await queue.export(topic, matching: filter, progress: { progress.update($0.done) }) { records in
            for record in records { try await standardOutput.print(record.json) }
        }
    }

    /// Writes the dead letters of a file, or of standard input, to the topic.
    ///
    /// - Throws: ``DeadLetterFileError`` at the first line that is none; those before it are imported.
    func `import`(_ file: InputFile, isDryRun: Bool) async throws {
        var progress = Progress("dead letters read")
        defer { progress.clear() }
        var importing = try await queue.beginImport(topic, isDryRun: isDryRun)
        var splitter = LineSplitter(limit: DeadLetterRecord.mostBytesOfLine)
        while let piece = try await file.next() {
            try await add(try splitter.append(piece), of: file.name, to: &importing)
            progress.update(importing.imported + importing.skipped)
        }
        if let last = try splitter.finish() { try await add([last], of: file.name, to: &importing) }
        progress.clear()
        try await print(importing, isDryRun: isDryRun)
        try await warnOfTrimming()
    }

    private func add(
        _ lines: [LineSplitter.Line],
        of file: String,
        to importing: inout DeadLetterImport
    ) async throws {
        var records: [DeadLetterRecord] = []
        var fault: DeadLetterFileError?
        for line in lines {
            do throws(DeadLetterLineError) {
                records.append(try DeadLetterRecord(line: line.text))
            } catch {
                fault = DeadLetterFileError(file: file, line: line.number, problem: error.problem)
                break
            }
        }
        try await importing.add(records)
        fault?.imported = importing.imported
        if let fault { throw fault }
    }

    private func print(_ importing: DeadLetterImport, isDryRun: Bool) async throws {
        let (imported, skipped) = (importing.imported, importing.skipped)
        if printsJSON {
            try await standardOutput.print([
                isDryRun ? "would_import" : "imported": .integer(imported), "skipped": .integer(skipped),
            ])
        } else {
            let done = "\(imported.grouped) \(isDryRun ? "would be imported" : "imported")"
            try await standardOutput.print(skipped == 0 ? done : "\(done), \(skipped.grouped) there already")
        }
    }

    /// An import does not trim, and the next message that is given up does.
    private func warnOfTrimming() async throws {
        let (size, most) = (try await queue.size(topic), maxLength)
        guard size > most else { return }
        logger.warning(
            "more dead letters than DLQ.MaxLen allows: the next one trims the oldest",
            metadata: ["dead_letters.size": "\(size)", "dead_letters.max": "\(most)"]
        )
    }
}

/// A line of a file that is no dead letter.
struct DeadLetterFileError: Error, Equatable, CustomStringConvertible {
    let file: String
    /// Counts from 1.
    let line: Int
    let problem: String
    /// How many dead letters before it were imported.
    var imported = 0

    var description: String {
        "\(file):\(line): \(problem)" + (imported == 0 ? "" : " (\(imported.grouped) imported before)")
    }
}
