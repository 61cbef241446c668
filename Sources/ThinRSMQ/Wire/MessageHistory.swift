extension Message {
    /// What a requeue or a replay wrote onto the entry that it put back into the stream.
    package struct History: Hashable, Sendable {
        /// How often the message has been replayed from the dead letters.
        package var replayCount = 0
        /// When it was replayed last.
        package var replayedAt: Timestamp?
        /// The id that it had been dead-lettered under.
        package var replayedFrom: EntryID?
        /// The only group that this entry is for; other groups acknowledge and skip it.
        package var forGroup: String?
        /// Failed deliveries before this entry existed.
        package var priorAttempts = 0
        /// The id under which the message was first published.
        package var firstID: EntryID?
        /// How many of those ended with the death of their consumer.
        package var crashes = 0
        /// When it failed for the first time.
        package var firstFailedAt: Timestamp?

        package init() {}

        /// Reads one field; a value that is none of the field's kind leaves the fact unknown.
        mutating func take(_ field: WireField, _ value: WireString) {
            switch field {
            case .replayCountSoFar: replayCount = value.decimal() ?? 0
            case .replayedAt: replayedAt = Timestamp(rfc3339: value.text)
            case .replayedFrom: replayedFrom = EntryID(value.text)
            case .forGroup: forGroup = value.text
            case .priorAttempts: priorAttempts = value.decimal() ?? 0
            case .crashCount: crashes = value.decimal() ?? 0
            case .firstID: firstID = EntryID(value.text)
            case .firstFailure: firstFailedAt = value.decimal().map(Timestamp.init(unixMilliseconds:))
            default: break
            }
        }
    }

    /// The only group that this entry is for; nil when it is for all.
    package var forGroup: String? { history?.forGroup }

    /// Failed deliveries of this message before this entry: they add to the retry hash's `attempt`.
    package var priorAttempts: Int { history?.priorAttempts ?? 0 }

    /// How many of those ended with the death of their consumer.
    package var crashes: Int { history?.crashes ?? 0 }

    /// The id under which the message was first published: a dead letter's `original_id`.
    package var firstID: EntryID? { history?.firstID ?? id }
}
