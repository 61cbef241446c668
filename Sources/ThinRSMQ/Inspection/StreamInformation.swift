/// What Redis knows about a stream: XINFO STREAM.
public struct StreamInformation: Sendable, Hashable {
    /// The number of entries in it.
    public let length: Int
    /// The number of its consumer groups.
    public let groups: Int
    /// The highest id ever given; no entry needs to have it any more.
    public let lastGeneratedID: EntryID
    /// The first entry's id; nil if the stream is empty.
    public let firstID: EntryID?
    /// The last entry's id; nil if the stream is empty.
    public let lastID: EntryID?
    /// How many entries were ever added; nil before Redis 7.0.
    public let entriesAdded: Int?
    /// The highest id that was ever deleted by XDEL; nil before Redis 7.0.
    public internal(set) var maxDeletedID: EntryID?
    /// The keys of the radix tree that holds the entries.
    public internal(set) var radixTreeKeys: Int?
    /// The nodes of that tree.
    public internal(set) var radixTreeNodes: Int?
}

/// What Redis knows about a consumer group: one element of XINFO GROUPS.
public struct GroupInformation: Sendable, Hashable {
    /// The group's name.
    public let name: String
    /// The number of its consumers.
    public let consumers: Int
    /// The number of delivered entries that were not acknowledged.
    public let pending: Int
    /// The last entry that was delivered to any of its consumers.
    public let lastDeliveredID: EntryID
    /// How many entries were ever read for the group; nil before Redis 7.0, or when it lost count.
    public let entriesRead: Int?
    /// How many entries were not delivered yet, by the server's count; nil before Redis 7.0, and whenever the server
    /// cannot know, as after an XDEL ahead of the group.
    public let lag: Int?
}

/// What Redis knows about a consumer: one element of XINFO CONSUMERS.
public struct ConsumerInformation: Sendable, Hashable {
    /// The consumer's name.
    public let name: String
    /// The number of entries pending under it.
    public let pending: Int
    /// How long ago it last tried to read, since Redis 7.2; before, how long ago it last got something.
    public let idle: Duration
    /// How long ago it last got something; nil before Redis 7.2.
    public let inactive: Duration?
}
