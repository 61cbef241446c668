import ArgumentParser
import Foundation
import TestSupport

/// `soak run`: the director.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Start everything, inject faults, let the queue drain, and audit the ledgers."
    )

    @OptionGroup var options: RunOptions

    /// Whatever ends it, Ctrl-C or kill -9 too: the cleaner of the temporary folders ends what it started.
    func run() async throws {
        let report = try await withTemporaryDirectory { folder in
            let report = try await Director(options: options, folder: folder).run()
            if !report.holds { try keep(folder) }
            return report
        }
        print(options.json ? try report.json : report.text)
        guard report.holds else {
            FileHandle.standardError.write(
                Data("soak: not all figures are as they must be; see \(kept)\n".utf8)
            )
            throw ExitCode.failure
        }
    }

    private var kept: String { "\(options.keep)/\(options.seed)" }

    /// The ledgers, the logs of the workers, and Redis's own history of all writes.
    private func keep(_ folder: TemporaryDirectory) throws {
        try? FileManager.default.removeItem(atPath: kept)
        try FileManager.default.createDirectory(atPath: options.keep, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: folder.url.path, toPath: kept)
    }
}
