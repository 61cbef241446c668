import Foundation

/// What a program that has ended wrote, and how it ended.
public struct ProgramResult: Sendable {
    /// How it ended.
    public let ending: ChildProcess.Ending
    /// What it wrote to standard output.
    public let output: String
    /// What it wrote to standard error.
    public let errors: String
}

/// Runs a program, found in `PATH` unless its name is a path, to its end.
///
/// The environment is added to that of the tests. A cancelled task kills the program.
public func runProgram(
    _ program: String,
    _ arguments: [String] = [],
    environment: [String: String] = [:],
    input: String = ""
) async throws -> ProgramResult {
    try await withTemporaryDirectory { directory in
        try input.write(toFile: directory.path("input"), atomically: false, encoding: .utf8)
        let process = try ChildProcess(
            program,
            arguments,
            environment: environment,
            input: directory.path("input"),
            output: directory.path("output"),
            errors: directory.path("errors")
        )
        let ending = await process.waitUntilEnded()
        return try ProgramResult(
            ending: ending,
            output: String(contentsOfFile: directory.path("output"), encoding: .utf8),
            errors: String(contentsOfFile: directory.path("errors"), encoding: .utf8)
        )
    }
}
