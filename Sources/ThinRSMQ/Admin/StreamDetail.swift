/// A topic's stream and what belongs to it.
public struct StreamDetail: Sendable, Hashable {
    /// The stream's key.
    public let key: String
    /// What Redis knows about the stream.
    public let stream: StreamInformation
    /// Its consumer groups.
    public let groups: [GroupInformation]
    /// How many dead letters it has; nil if that key holds something else.
    public let deadLetters: Int?
}
