/// Which dead letters are meant: those that match everything that is said here; without a condition, all.
public struct DeadLetterFilter: Sendable, Hashable {
    /// The exact types of messages, without wildcards; empty is any.
    public var types: Set<String>
    /// What `last_error` contains; upper and lower case of ASCII letters are the same.
    public var error: String?
    /// Given up at this time or later.
    public var since: Timestamp?
    /// Given up before this time.
    public var until: Timestamp?
    /// The consumer group that could not handle it.
    public var group: String?
    /// The id under which the message was first published.
    public var originalID: EntryID?
    /// Whether the message has used up its replays.
    public var isFrozen: Bool?

    /// A filter of these conditions.
    ///
    /// The time is a dead letter's `failed_at`, or that of its id where `failed_at` is missing or no RFC 3339.
    public init(
        types: Set<String> = [],
        error: String? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil,
        group: String? = nil,
        originalID: EntryID? = nil,
        isFrozen: Bool? = nil
    ) {
        self.types = types
        self.error = error
        self.since = since
        self.until = until
        self.group = group
        self.originalID = originalID
        self.isFrozen = isFrozen
    }

    /// Whether every dead letter matches.
    public var matchesAll: Bool { self == DeadLetterFilter() }

    /// Whether a dead letter is meant.
    ///
    /// - Parameters:
    ///   - letter: The dead letter; of its fields only those that a condition names are looked at.
    ///   - maxReplays: Replays after which a message is frozen, `DLQ.MaxReplays`.
    /// - Returns: True if it matches every condition.
    public func matches(_ letter: DeadLetter, maxReplays: Int) -> Bool {
        matchesType(of: letter) && matchesError(of: letter) && matchesTime(of: letter) && matchesGroup(of: letter)
            && (originalID == nil || originalID == letter.originalID)
            && (isFrozen == nil || isFrozen == letter.isFrozen(maxReplays: maxReplays))
    }

    private func matchesType(of letter: DeadLetter) -> Bool {
        if types.isEmpty { return true }
        // Not the message's: what could not be read has a type at times, too.
        guard let type = letter.fields.last(named: WireField.type.rawValue) else { return false }
        return types.contains { WireString($0) == type }
    }

    private func matchesError(of letter: DeadLetter) -> Bool {
        guard let error else { return true }
        return (letter.lastError ?? "").contains(ignoringASCIICase: error)
    }

    private func matchesGroup(of letter: DeadLetter) -> Bool {
        guard let group else { return true }
        // By bytes, as Redis tells groups apart.
        return letter.consumerGroup.map { WireString($0) } == WireString(group)
    }

    private func matchesTime(of letter: DeadLetter) -> Bool {
        let time = letter.failedAt ?? Timestamp(unixMilliseconds: Int64(clamping: letter.id.milliseconds))
        if let since, time < since { return false }
        if let until, time >= until { return false }
        return true
    }

    /// Every field that a condition depends on: what a dead letter needs to have of them to be judged.
    static let fields: [WireField] = WireField.ofDeadLetter + [.type, .replayCountSoFar, .raw]
}

extension String {
    /// Whether the text contains the other one, byte for byte but for the case of ASCII letters.
    fileprivate func contains(ignoringASCIICase other: String) -> Bool {
        let (text, wanted) = (utf8.map(\.lowercasedASCII), other.utf8.map(\.lowercasedASCII))
        guard wanted.count <= text.count else { return false }
        return (0...(text.count - wanted.count)).contains { start in
            text[start..<(start + wanted.count)].elementsEqual(wanted)
        }
    }
}

extension UInt8 {
    fileprivate var lowercasedASCII: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
    }
}
