/// A consumer group of a stream: what consumers share, and what a monitor watches.
public struct Queue: Hashable, Sendable {
    /// The keys of the stream and of what belongs to it.
    public let keys: QueueKeys
    /// The consumer group's name.
    public let group: String

    /// A group of the stream with these keys.
    public init(keys: QueueKeys, group: String) {
        self.keys = keys
        self.group = group
    }
}
