/// A message that was given up, with the circumstances; an entry of `{namespace}:{topic}:dlq`.
///
/// Facts that its writer left out, or wrote in a form that cannot be read, are nil.
public struct DeadLetter: Hashable, Sendable {
    /// The id of the dead letter itself: the one that replay takes.
    public let id: EntryID
    /// The fields of the original entry, as they were.
    public let fields: [Field]
    /// The id under which the message was first published.
    public let originalID: EntryID?
    /// The key of the stream that the message was in.
    public let originalStream: String?
    /// When it was given up.
    public let failedAt: Timestamp?
    /// How many deliveries failed.
    public let totalAttempts: Int?
    /// What the last attempt failed with; at most 1,000 characters.
    public let lastError: String?
    /// The consumer group that could not handle it.
    public let consumerGroup: String?
    /// How often the message had been replayed before; 0 where it was never counted.
    public let replayCount: Int
    /// What the original's fields are.
    package let envelope: Envelope

    /// The original message under its original id; nil if the original was no message, and given up for that.
    public var message: Message? { envelope.message }

    /// Whether the message has used up its replays, so that replay refuses it.
    public func isFrozen(maxReplays: Int) -> Bool {
        replayCount >= maxReplays
    }

    /// Reads the entry of a dead letter.
    ///
    /// A dead letter's own fields are written after the original's, so of several fields of one name the last is the
    /// dead letter's and the others are the original's.
    package init(id: EntryID, fields all: [Field]) {
        var facts: [WireField: WireString] = [:]
        var original: [Field] = []
        for field in all.reversed() {
            if let known = WireField(name: field.name), WireField.ofDeadLetter.contains(known), facts[known] == nil {
                facts[known] = field.value
            } else {
                original.append(field)
            }
        }
        original.reverse()

        let packed = original.last(named: WireField.raw.rawValue)
        let unpacked = packed.flatMap { PackedFields.unpack($0) }
        self.id = id
        fields = unpacked ?? original
        originalID = facts[.originalID].flatMap { EntryID($0.text) }
        originalStream = facts[.originalStream]?.text
        failedAt = facts[.failedAt].flatMap { Timestamp(rfc3339: $0.text) }
        totalAttempts = facts[.totalAttempts]?.decimal()
        lastError = facts[.lastError]?.text
        consumerGroup = facts[.consumerGroup]?.text
        replayCount =
            facts[.replayCount]?.decimal()
            ?? fields.last(named: WireField.replayCountSoFar.rawValue)?.decimal()
            ?? 0
        envelope =
            packed != nil && unpacked == nil
            ? .malformed(.unreadableRaw) : Envelope(id: originalID, fields: fields)
    }
}
