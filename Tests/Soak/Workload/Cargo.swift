import TestSupport

/// What a message carries in a soak: a number that no other message has, and what is to happen when it is handled.
struct Cargo: Hashable, Sendable {
    enum Kind: String, CaseIterable, Sendable {
        /// Handled at once.
        case plain
        /// Takes some milliseconds.
        case slow
        /// Takes three times as long as a lease.
        case long
        /// Fails at its first attempt.
        case flaky
        /// Fails at every attempt.
        case poison
        /// Kills the process that handles it.
        case killer
        /// Is no message: the entry has neither type nor payload.
        case malformed
    }

    let number: Int
    let kind: Kind

    init(number: Int, kind: Kind) {
        self.number = number
        self.kind = kind
    }

    /// The message of this number in the run of a seed.
    init(number: Int, seed: UInt64) {
        var generator = SplitMix(seed: seed ^ (UInt64(number) &* 0xD6E8_FEB8_6659_FD93))
        let kind: Kind =
            switch Int.random(in: 0..<100_000, using: &generator) {
            case ..<1: .killer
            case ..<25: .long
            case ..<125: .poison
            case ..<225: .malformed
            case ..<1_225: .flaky
            case ..<4_225: .slow
            default: .plain
            }
        self.init(number: number, kind: kind)
    }

    /// Reads what ``text`` wrote.
    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, let number = Int(words[0]), let kind = Kind(rawValue: String(words[1])) else {
            return nil
        }
        self.init(number: number, kind: kind)
    }

    var text: String { "\(number) \(kind.rawValue)" }
}
