import ArgumentParser

/// What `thinrsmq admin` can be asked for.
enum AdminAction: Equatable, Sendable {
    /// The stream and its groups.
    case stream
    /// What a group has delivered and not acknowledged.
    case pending
    /// Who reads for a group.
    case consumers
    /// Something about the dead letters.
    case deadLetters(DeadLetterAction)

    static let names = ["stream", "stats", "pending", "consumers", "dlq"]

    /// Reads the words of the command: `pending`, `dlq peek 5`; `stats` is what Go's program calls `stream`.
    init(words: [String]) throws(ValidationError) {
        guard let name = words.first else {
            throw ValidationError("which command? One of \(Self.names.joined(separator: ", "))")
        }
        switch name {
        case "stream", "stats": self = .stream
        case "pending": self = .pending
        case "consumers": self = .consumers
        case "dlq":
            self = .deadLetters(try DeadLetterAction(words: words.dropFirst()))
            return
        default: throw .unknown("admin command", name, among: Self.names)
        }
        guard words.count == 1 else { throw ValidationError("unexpected argument '\(words[1])' after '\(name)'") }
    }
}
