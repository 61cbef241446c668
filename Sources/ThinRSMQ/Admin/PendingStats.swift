import Redis

/// What a group has delivered and not acknowledged: the summary of XPENDING.
public struct PendingStats: Sendable, Hashable {
    /// A consumer's share.
    public struct Share: Sendable, Hashable {
        /// The consumer's name.
        public let consumer: String
        /// How many entries are pending under it.
        public let count: Int
    }

    /// The number of pending entries.
    public let count: Int
    /// The first of them; nil if there is none.
    public let smallestID: EntryID?
    /// The last of them; nil if there is none.
    public let largestID: EntryID?
    /// The consumers that have some.
    public let consumers: [Share]
}

extension RedisReply {
    /// A reply to XPENDING without a range.
    func pendingStats() throws(RedisError) -> PendingStats {
        let parts = try elements(atLeast: 4)
        return PendingStats(
            count: try parts[0].integer(),
            smallestID: parts[1].isNull ? nil : try parts[1].entryID(),
            largestID: parts[2].isNull ? nil : try parts[2].entryID(),
            consumers: try parts[3].each { reply throws(RedisError) in
                let share = try reply.elements(atLeast: 2)
                return PendingStats.Share(consumer: try share[0].string(), count: try share[1].integer())
            }
        )
    }
}
