public import Foundation

/// A folder of its own for one test, below one folder for the whole process that never outlives it.
public struct TemporaryDirectory: Sendable {
    /// Where it is.
    public let url: URL

    /// Makes an empty folder.
    public init() throws {
        url = try Self.root.get().appending(path: UUID().uuidString, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    }

    /// The path of a file in the folder.
    public func path(_ name: String) -> String { url.appending(path: name).path }

    /// Removes the folder and all that is in it.
    public func remove() {
        try? FileManager.default.removeItem(at: url)
    }

    /// A file of this name in a temporary folder holds the id of a process that must end with this one.
    static let processFile = "process-id"

    private static let root = Result {
        let root = FileManager.default.temporaryDirectory
            .appending(path: "thinrsmq-tests-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(
            at: root,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        try startCleaner(of: root)
        return root
    }

    /// Starts a shell that waits for this process to end, however it ends, and then removes what it left.
    ///
    /// The kernel closes the pipe for us, also after SIGKILL. Linux' parent-death signal would not do: it is sent when
    /// the *thread* that started the child ends, and threads of the pool come and go.
    private static func startCleaner(of root: URL) throws {
        let script = """
            read -r _
            for file in "$1"/*/\(processFile); do [ -f "$file" ] && kill -9 "$(cat "$file")"; done
            rm -rf "$1"
            """
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw ServerFailure("no pipe: \(String(cString: strerror(errno)))") }
        // The writing end stays open as long as this process lives, and no child has it.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
        _ = try spawn(
            "/bin/sh",
            ["-c", script, "sh", root.path],
            environment: [:],
            descriptors: [ends[0], null, null]
        )
        close(ends[0])
        close(null)
    }
}

/// Lends a temporary folder, which is removed when the body ends.
public func withTemporaryDirectory<Result>(_ body: (TemporaryDirectory) async throws -> Result) async throws -> Result {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    return try await body(directory)
}
