public import Redis

/// Why a publish failed, and what is known of its messages.
public struct PublishError: Error, Sendable, CustomStringConvertible {
    /// For each message, in order, the id under which it is in the stream; nil if it is not, or if that is unknown.
    public let ids: [EntryID?]
    /// What Redis or the connection said.
    public let underlying: RedisError

    /// Whether some of the messages without an id may be in the stream all the same.
    ///
    /// Publishing those again may duplicate them; not doing so may lose them.
    public var isOutcomeUnknown: Bool { underlying.code == .outcomeUnknown }
    /// Whether Redis refused for want of memory: publish more slowly, or later.
    ///
    /// Nothing that it refused is in the stream.
    public var isBackPressure: Bool { underlying.reply?.code == "OOM" }

    /// What happened, and to how many messages.
    public var description: String {
        let published = ids.lazy.compactMap(\.self).count
        let share = ids.count > 1 ? " (\(published) of \(ids.count) messages published)" : ""
        return "\(underlying)\(share)"
    }
}
