import JSON
import QueueMonitor

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The program's results, in whole lines, from however many tasks.
///
/// Nothing is held back: whoever reads a pipe sees a message when it arrived.
actor StandardOutput {
    /// How many characters a line of the terminal holds; nil if the output goes elsewhere.
    nonisolated let width = Terminal.width(of: STDOUT_FILENO)

    /// Writes lines.
    ///
    /// A reader that has gone, as `head` does when it has seen enough, ends the program quietly: nobody is left to do
    /// the work for.
    func print(_ lines: String) throws {
        do {
            try writeAll(Array((lines + "\n").utf8), to: STDOUT_FILENO)
        } catch let error where error.code == EPIPE {
            _exit(0)
        }
    }

    /// Writes a document on a line of its own.
    func print(_ document: JSON) throws {
        try print(document.description)
    }
}

/// Writes bytes to the end, in as few calls as the system allows.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
    var rest = bytes
    while !rest.isEmpty {
        let written = write(descriptor, rest, rest.count)
        if written >= 0 {
            rest.removeFirst(written)
        } else if errno == EAGAIN {
            // Someone who shares the terminal made it non-blocking.
            var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&writable, 1, -1)
        } else if errno != EINTR {
            throw SystemError(code: errno, action: "write")
        }
    }
}

/// A call that the operating system refused.
struct SystemError: Error, CustomStringConvertible {
    /// The system's number of the error.
    var code: Int32
    /// What was attempted: `read orders.yaml`.
    var action: String

    var description: String { "cannot \(action): \(String(cString: strerror(code)))" }
}
