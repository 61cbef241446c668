import JSON
import QueueMonitor

/// Something that the doctor has found.
struct Finding: Equatable, Sendable {
    /// How soon somebody should look at it.
    enum Severity: String, CaseIterable, Sendable {
        /// Messages are lost or refused, or will be.
        case error
        /// Something will go wrong on a bad day.
        case warning
        /// Worth knowing; nothing is wrong.
        case note
    }

    /// What kind of finding it is: the same in all versions, for scripts.
    let id: String
    let severity: Severity
    /// What it is about: `server`, `stream myapp:orders`, `group billing of myapp:orders`.
    let subject: String
    /// What was found, in words and numbers.
    let found: String
    /// Why it matters.
    let why: String
    /// What to do, with a command ready to paste where there is one.
    let advice: String

    init(
        _ id: String,
        _ severity: Severity,
        _ subject: String,
        _ found: String,
        why: String,
        do advice: String
    ) {
        self.id = id
        self.severity = severity
        self.subject = subject
        self.found = found
        self.why = why
        self.advice = advice
    }

    /// The finding as a document.
    var json: JSON {
        [
            "id": .string(id), "severity": .string(severity.rawValue), "subject": .string(subject),
            "found": .string(found), "why": .string(why), "do": .string(advice),
        ]
    }
}

extension String {
    /// The text as one word of a POSIX shell.
    var shellWord: String {
        let isPlain = !isEmpty && unicodeScalars.allSatisfy { Self.plainScalars.contains($0) }
        return isPlain
            ? self : "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }

    private static let plainScalars = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.,:/@%+=".unicodeScalars
    )
}
