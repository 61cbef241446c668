import Foundation

/// A program of the field that judges a page; it reads the page as its standard input.
struct ExternalProgram {
    let path: String
    var arguments: [String] = []

    /// The program of this name in the search path, if it is installed.
    static func named(_ name: String, _ arguments: String...) -> ExternalProgram? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first(where: FileManager.default.isExecutableFile)
            .map { ExternalProgram(path: $0, arguments: arguments) }
    }

    /// Runs the program to its own end; both of its output streams are returned as one text.
    func run(input: String) throws -> (status: Int32, output: String) {
        // A file, because a pipe to a program that ends before it has read everything would raise SIGPIPE here.
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("thinrsmq-\(UUID().uuidString)")
        try Data(input.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: file)
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}
