/// How safe a message must be before its publish returns.
///
/// Redis replicates asynchronously: without this, a failover may lose what a publish returned for.
public struct Durability: Sendable, Hashable {
    /// How many replicas must have the message, at least 1.
    public let replicas: Int
    /// How long to wait for them.
    public let timeout: Duration

    /// So many replicas have the message, by their own word: WAIT.
    ///
    /// It makes a loss by failover less likely, not impossible: Redis may promote a replica that was not among them.
    ///
    /// - Parameters:
    ///   - count: From 1 to the number of replicas that the server has; with more, every publish fails.
    ///   - timeout: At least 1 ms; a batch waits so long for each of its chunks.
    /// - Returns: The demand.
    public static func replicas(_ count: Int, timeout: Duration = .seconds(1)) -> Durability {
        // WAIT takes 0 ms for "for ever".
        precondition(count >= 1 && timeout >= .milliseconds(1), "at least 1 replica, within at least 1 ms")
        return Durability(replicas: count, timeout: timeout)
    }
}
