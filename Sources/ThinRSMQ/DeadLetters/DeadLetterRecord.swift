/// A dead letter as it is stored: all its fields in their order, those that dead-lettering added among them.
///
/// What export gives and import takes: nothing is lost on the way, also of what no reader understands.
public struct DeadLetterRecord: Sendable, Hashable {
    /// The id of the dead letter.
    public let id: EntryID
    /// The fields as they are in Redis; those of an original with more than 3,900 are packed into `_raw`.
    public let fields: [Field]

    /// A record of any fields, of which at least one is needed to import it.
    public init(id: EntryID, fields: [Field]) {
        self.id = id
        self.fields = fields
    }

    /// The dead letter that the fields describe.
    public var letter: DeadLetter { DeadLetter(id: id, fields: fields) }
}

extension DeadLetterRecord {
    /// What tells a dead letter from all others, wherever it is stored: message, group and time of failure.
    struct Identity: Hashable {
        let originalStream, originalID, group, failedAt: WireString
    }

    /// Nil for a dead letter whose writer left out which message it was, or when it failed: it may equal any other.
    var identity: Identity? {
        // The last ones: those of the same name before are the original's.
        func fact(_ field: WireField) -> WireString? { fields.last(named: field.rawValue) }
        guard let originalID = fact(.originalID), let failedAt = fact(.failedAt) else { return nil }
        return Identity(
            originalStream: fact(.originalStream) ?? "",
            originalID: originalID,
            group: fact(.consumerGroup) ?? "",
            failedAt: failedAt
        )
    }
}
