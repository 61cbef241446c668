/// What an admin's question was about does not exist.
public enum AdminError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No such topic: nothing was ever published to it, and no group created.
    case noTopic(String)
    /// The topic has no such group.
    case noGroup(String, topic: String)

    /// One sentence that names it.
    public var description: String {
        switch self {
        case .noTopic(let topic): "there is no topic '\(topic)'"
        case .noGroup(let group, let topic): "topic '\(topic)' has no group '\(group)'"
        }
    }
}
