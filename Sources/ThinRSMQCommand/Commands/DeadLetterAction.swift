import ArgumentParser

/// What `admin dlq` can be asked for: what Go's program can, and no more.
enum DeadLetterAction: Equatable, Sendable {
    /// Count them.
    case size
    /// Show the oldest.
    case peek(count: Int)
    /// Put the oldest that are not frozen back into the stream.
    case replay(count: Int)
    /// Delete all of them.
    case purge

    static let defaultCount = 10
    static let count = AcceptedValue.integer(1...1_000_000)
    static let names = ["size", "peek", "replay", "purge"]

    /// Reads the words of `admin dlq …`: `size`, `peek 5`, `replay 5`, `purge`.
    init(words: ArraySlice<String>) throws(ValidationError) {
        guard let name = words.first else {
            throw ValidationError("dlq needs one of \(Self.names.joined(separator: ", "))")
        }
        var rest = words.dropFirst()
        switch name {
        case "size": self = .size
        case "peek": self = .peek(count: try Self.takeCount(&rest))
        case "replay": self = .replay(count: try Self.takeCount(&rest))
        case "purge": self = .purge
        default: throw .unknown("dlq command", name, among: Self.names)
        }
        if let extra = rest.first { throw ValidationError("unexpected argument '\(extra)' after 'dlq \(name)'") }
    }

    private static func takeCount(_ words: inout ArraySlice<String>) throws(ValidationError) -> Int {
        guard let word = words.popFirst() else { return defaultCount }
        guard let count = count.read(word) else {
            throw ValidationError("'\(word)' is no count; accepted: \(count.description)")
        }
        return count
    }
}

extension ValidationError {
    /// A word that is none of those known, with the one that was most likely meant.
    static func unknown(_ kind: String, _ word: String, among names: [String]) -> ValidationError {
        let hint = nearestName(to: word, among: names).map { ", did you mean '\($0)'?" }
        return ValidationError("unknown \(kind) '\(word)'\(hint ?? "; known are \(names.joined(separator: ", "))")")
    }
}
