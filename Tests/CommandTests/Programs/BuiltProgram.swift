import Foundation
import QueueMonitor
import TestSupport
import Testing
import ThinRSMQ

/// The program as it was built beside these tests, run as a process of its own.
enum BuiltProgram {
    /// SwiftPM puts programs and test bundles into one folder.
    static var path: String {
        get throws {
            let folders = [Bundle.main.executableURL, CommandLine.arguments.first.map { URL(fileURLWithPath: $0) }]
                .compactMap { $0?.deletingLastPathComponent() }
            let candidates = folders.map { $0.appending(path: "thinrsmq").path }
            let found = candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
            return try #require(found, "no program at \(candidates)")
        }
    }

    /// The root of the package.
    static let root = URL(fileURLWithPath: #filePath).appending(path: "../../../..").standardized

    /// The environment in which nothing but the arguments says where Redis is, or what the namespace is.
    static func environment(_ server: RedisServer? = nil, _ others: [String: String] = [:]) -> [String: String] {
        // An empty variable counts as not set.
        var environment = Dictionary(uniqueKeysWithValues: EnvironmentVariable.allCases.map { ($0.rawValue, "") })
        if let server { environment["REDIS_PORT"] = "\(server.port)" }
        return environment.merging(others) { $1 }
    }

    /// Runs the program to its end.
    static func run(
        _ arguments: String...,
        environment: [String: String] = environment(),
        input: String = ""
    ) async throws -> ProgramResult {
        try await runProgram(try path, arguments, environment: environment, input: input)
    }

    /// Lends the running program, with its output in `output` and its errors in `log` of a temporary folder.
    ///
    /// However the body or the test runner ends, the program does not outlive it.
    static func withRunning(
        _ arguments: [String],
        environment: [String: String],
        in directory: TemporaryDirectory,
        _ body: (ChildProcess) async throws -> Void
    ) async throws {
        let child = try ChildProcess(
            try path,
            arguments,
            environment: environment,
            output: directory.path("output"),
            errors: directory.path("log")
        )
        // The folders' cleaner kills the process that a file of this name holds.
        try "\(child.id)".write(toFile: directory.path("process-id"), atomically: true, encoding: .utf8)
        defer {
            child.send(SIGKILL)
            try? FileManager.default.removeItem(atPath: directory.path("process-id"))
        }
        try await body(child)
    }
}

extension ProgramResult {
    /// The lines of standard output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }

    /// Each line of standard output as a JSON object.
    var objects: [[String: Any]] {
        get throws {
            try lines.map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            }
        }
    }
}
