import ArgumentParser

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Asks before something is lost.
struct ConfirmationOptions: ParsableArguments {
    @Flag(name: .oneOrTwoDashes("yes"), help: "Do not ask.")
    private var yes = false

    /// Returns if the user said yes, or can be asked.
    ///
    /// For before the work that tells what is to be confirmed.
    ///
    /// - Parameter action: What is to happen, in the imperative.
    /// - Throws: `ValidationError` if nobody can be asked.
    func check(_ action: String) throws {
        guard yes || StandardInput().isTerminal && Terminal.isTerminal(STDERR_FILENO) else {
            throw ValidationError("confirm by --yes to \(action)")
        }
    }

    /// Returns if the user said yes, beforehand or now.
    ///
    /// - Parameter action: What is about to happen, in the imperative.
    /// - Throws: `ValidationError` if nobody can be asked, `Declined` if the answer is not yes.
    func confirm(_ action: String) async throws {
        try check(action)
        if yes { return }
        try writeAll(Array("\(action.printable)? [y/N] ".utf8), to: STDERR_FILENO)
        let answer = try await StandardInput().next().map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard ["y", "yes"].contains(answer.lowercased().filter { !$0.isWhitespace }) else { throw Declined() }
    }

    /// The user did not say yes.
    struct Declined: Error, CustomStringConvertible {
        let description = "nothing was changed"
    }
}
