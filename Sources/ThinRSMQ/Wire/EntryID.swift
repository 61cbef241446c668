/// The id of a stream entry: milliseconds and a sequence number, as Redis orders and writes them.
public struct EntryID: Hashable, Sendable {
    /// Milliseconds since the Unix epoch, by the clock of the Redis server that added the entry.
    public var milliseconds: UInt64
    /// Tells entries of one millisecond apart.
    public var sequence: UInt64

    /// Makes an id from its two parts.
    public init(milliseconds: UInt64, sequence: UInt64 = 0) {
        self.milliseconds = milliseconds
        self.sequence = sequence
    }

    /// `0-0`, which lies before every entry: Redis never gives this id to one.
    public static let min = EntryID(milliseconds: 0)
    /// The largest id that Redis can represent.
    public static let max = EntryID(milliseconds: .max, sequence: .max)

    /// The smallest id above this one; `max` has none and stays.
    public var next: EntryID {
        if sequence < .max { return EntryID(milliseconds: milliseconds, sequence: sequence + 1) }
        return milliseconds < .max ? EntryID(milliseconds: milliseconds + 1) : .max
    }

    /// The largest id below this one; `min` has none and stays.
    public var previous: EntryID {
        if sequence > 0 { return EntryID(milliseconds: milliseconds, sequence: sequence - 1) }
        return milliseconds > 0 ? EntryID(milliseconds: milliseconds - 1, sequence: .max) : .min
    }
}

extension EntryID: Comparable {
    /// Orders ids as the stream does.
    public static func < (lhs: EntryID, rhs: EntryID) -> Bool {
        lhs.milliseconds == rhs.milliseconds ? lhs.sequence < rhs.sequence : lhs.milliseconds < rhs.milliseconds
    }
}

extension EntryID: LosslessStringConvertible {
    /// Reads `milliseconds-sequence`, or milliseconds alone for sequence 0; nil for anything else.
    ///
    /// The special ids of Redis commands (`*`, `$`, `-`, `+`, `>`) name no entry, so they are refused.
    public init?(_ description: String) {
        self.init(utf8: Array(description.utf8)[...])
    }

    /// The id as Redis writes it, for example `1770802200123-0`.
    public var description: String { "\(milliseconds)-\(sequence)" }

    /// Reads an id as it stands in a reply.
    init?(utf8 bytes: ArraySlice<UInt8>) {
        var cursor = ByteCursor(bytes)
        guard let milliseconds = cursor.takeDecimal() else { return nil }
        self.init(milliseconds: milliseconds)
        if cursor.isAtEnd { return }
        guard cursor.take(UInt8(ascii: "-")), let sequence = cursor.takeDecimal(), cursor.isAtEnd else { return nil }
        self.sequence = sequence
    }
}
