import Foundation

/// A file that a worker appends to, and nobody else: what is in it happened, even if the process was killed behind it.
///
/// Independent of Redis and of the library: the audit believes it against both.
final class Ledger: Sendable {
    private let file: FileHandle

    init(path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw SoakError("cannot open the ledger \(path): \(String(cString: strerror(errno)))")
        }
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Writes lines with one call of the system, so that a kill leaves all of them or none.
    ///
    /// - Throws: ``LedgerFailure``, if the file system does not take them: a run without its ledger proves nothing.
    func write(_ events: LedgerEvent...) throws {
        try write(events)
    }

    func write(_ events: [LedgerEvent]) throws {
        let time = LedgerTime.now
        let lines = events.reduce(into: "") { $0 += "\(time.microseconds) \($1.text)\n" }
        do {
            try file.write(contentsOf: Data(lines.utf8))
        } catch {
            throw LedgerFailure(cause: "\(error)")
        }
    }
}

/// A ledger could not be written.
struct LedgerFailure: Error, CustomStringConvertible {
    let cause: String
    var description: String { "a ledger could not be written: \(cause)" }
}

/// When something happened, by the clock that all processes of a machine share.
struct LedgerTime: Hashable, Comparable, Sendable {
    let microseconds: Int

    static var now: LedgerTime { LedgerTime(microseconds: Int(Date().timeIntervalSince1970 * 1e6)) }

    static func < (lhs: LedgerTime, rhs: LedgerTime) -> Bool { lhs.microseconds < rhs.microseconds }

    static func - (lhs: LedgerTime, rhs: LedgerTime) -> Duration { .microseconds(lhs.microseconds - rhs.microseconds) }

    static func + (lhs: LedgerTime, rhs: Duration) -> LedgerTime {
        LedgerTime(microseconds: lhs.microseconds + Int(rhs / .microseconds(1)))
    }
}

/// Why a soak cannot go on.
struct SoakError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
