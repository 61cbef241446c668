@preconcurrency import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The bytes that come in through a pipe, a file or the keyboard, as they come.
struct StandardInput {
    /// Most bytes of one piece.
    private static let pieceSize = 1 << 16

    private let descriptor: Int32
    private let queue = DispatchQueue(label: "standard input")

    /// Standard input, or what takes its place.
    init(descriptor: Int32 = STDIN_FILENO) {
        self.descriptor = descriptor
    }

    /// Whether a person types.
    var isTerminal: Bool { Terminal.isTerminal(descriptor) }

    /// Waits for the next piece; nil at the end.
    func next() async throws -> [UInt8]? {
        // On a thread of its own, since it blocks for as long as nobody writes.
        let piece = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result { try readPiece(of: descriptor, Self.pieceSize) }) }
        }
        let bytes = try piece.get()
        return bytes.isEmpty ? nil : bytes
    }
}

/// Reads what is there, or waits for it; returns nothing at the end.
private func readPiece(of descriptor: Int32, _ size: Int) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: size)
    while true {
        let count = read(descriptor, &bytes, size)
        if count >= 0 { return Array(bytes.prefix(count)) }
        if errno != EINTR { throw SystemError(code: errno, action: "read the input") }
    }
}

/// Reads a whole text file of at most 1 MiB.
func readTextFile(_ path: String) throws -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(code: errno, action: "read '\(path)'") }
    defer { close(descriptor) }
    var content: [UInt8] = []
    while true {
        let piece = try readPiece(of: descriptor, 1 << 16)
        if piece.isEmpty { break }
        content += piece
        guard content.count <= 1 << 20 else {
            throw ConfigurationFileError(file: path, problem: "larger than 1 MiB")
        }
    }
    guard let text = String(validating: content, as: UTF8.self) else {
        throw ConfigurationFileError(file: path, problem: "not UTF-8 text")
    }
    return text
}
