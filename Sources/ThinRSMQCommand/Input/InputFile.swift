#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that is read from its beginning to its end, piece by piece; `-` is standard input.
final class InputFile: Sendable {
    /// The name as it was given, for errors.
    let name: String
    private let descriptor: Int32

    /// Opens a file.
    init(_ name: String) throws(SystemError) {
        self.name = name
        descriptor = name == "-" ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError(code: errno, action: "read '\(name)'") }
    }

    deinit {
        if descriptor != STDIN_FILENO { close(descriptor) }
    }

    /// The next piece; nil at the end.
    func next() async throws -> [UInt8]? {
        try await StandardInput(descriptor: descriptor).next()
    }
}
