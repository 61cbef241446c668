public import Foundation

/// A program that runs beside the tests, with its output in files.
///
/// Neither `Foundation.Process` nor swift-subprocess: a child of the one inherits signals that the test runner has
/// blocked, so that SIGTERM never reaches it, and the other's locks look like data races to the thread sanitizer.
public final class ChildProcess: Sendable {
    /// How a program ended.
    public enum Ending: Sendable, Equatable {
        /// By itself, with an exit code.
        case exited(Int32)
        /// By a signal.
        case signaled(Int32)
    }

    /// The process id.
    public let id: pid_t
    private let state = Watched<Ending?>(nil)

    /// Starts a program, found in `PATH` unless its name is a path.
    ///
    /// The environment is added to that of the tests. Input comes from a file, or is empty; output is appended to a file,
    /// errors too unless they have a file of their own.
    public init(
        _ program: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        input: String = "/dev/null",
        output: String,
        errors: String? = nil
    ) throws {
        let writing = O_WRONLY | O_CREAT | O_APPEND
        let input = try Self.open(input, O_RDONLY)
        let output = try Self.open(output, writing)
        let errors = try errors.map { try Self.open($0, writing) } ?? output
        id = try spawn(
            program,
            arguments,
            environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
            descriptors: [input, output, errors].map(\.fileDescriptor)
        )
        withExtendedLifetime([input, output, errors]) {}
        // A thread and not a task, since it blocks. It ends with the child.
        Thread.detachNewThread { [id, state] in
            let ending = Self.waitForEnding(of: id)
            state.update { $0 = ending }
        }
    }

    private static func open(_ path: String, _ flags: Int32) throws -> FileHandle {
        let descriptor = Foundation.open(path, flags | O_CLOEXEC | O_NOCTTY, 0o600)
        guard descriptor >= 0 else { throw ServerFailure("cannot open \(path): \(String(cString: strerror(errno)))") }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    private static func waitForEnding(of id: pid_t) -> Ending {
        var status: Int32 = 0
        while waitpid(id, &status, 0) == -1, errno == EINTR {}
        // What the macros WIFEXITED, WEXITSTATUS and WTERMSIG do, which Swift does not import.
        let signal = status & 0x7f
        return signal == 0 ? .exited((status >> 8) & 0xff) : .signaled(signal)
    }

    /// How the program ended, or `nil` while it runs.
    public var ending: Ending? { state.current }

    /// Sends a signal, unless the program has ended.
    public func send(_ signal: Int32) {
        guard ending == nil else { return }
        kill(id, signal)
    }

    /// Suspends until the program ends; kills it when the task is cancelled.
    @discardableResult
    public func waitUntilEnded() async -> Ending {
        await withTaskCancellationHandler {
            // Not cancelled with its surroundings: a killed program is gone, and its port free, before this returns.
            await Task { try? await state.wait { $0 != nil } }.value
        } onCancel: {
            send(SIGKILL)
        }
        return ending ?? .signaled(SIGKILL)
    }
}
