import Foundation

/// What the program `gzip` makes of bytes, which also checks their frame.
///
/// - Throws: ``ServerFailure`` if it does not accept them.
public func gunzip(_ bytes: [UInt8]) async throws -> [UInt8] {
    // Programs are given text.
    let input = Data(bytes).base64EncodedString()
    let script = "set -o pipefail; base64 -d | gzip -dc | base64"
    let result = try await runProgram("bash", ["-c", script], input: input)
    guard result.ending == .exited(0),
        let content = Data(base64Encoded: result.output, options: .ignoreUnknownCharacters)
    else { throw ServerFailure("gzip does not accept it: \(result.errors)") }
    return Array(content)
}
