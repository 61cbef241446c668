public import Redis

/// Reads what Redis knows about streams and groups, and changes nothing.
///
/// Whatever a monitor can see of a queue, a program can see through this.
public struct QueueInspector: Sendable {
    let client: RedisClient

    /// An inspector of the server that the client talks to.
    public init(client: RedisClient) {
        self.client = client
    }
}
