/// What became of a message whose publishing failed.
public enum PublishOutcome: Sendable, Hashable {
    /// It is in the stream, under this id.
    case published(EntryID)
    /// It is not in the stream: it was refused, or never sent. Publishing it again duplicates nothing.
    case notPublished
    /// It was sent and no reply came, so it may be in the stream or not: publishing it again may duplicate it, not doing
    /// so may lose it.
    case unknown

    /// The id under which it is in the stream; nil if it is not, or if that is unknown.
    public var id: EntryID? {
        if case .published(let id) = self { id } else { nil }
    }
}
