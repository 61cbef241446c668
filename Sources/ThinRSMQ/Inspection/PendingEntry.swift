/// An entry that was delivered to a consumer and not acknowledged: one line of the pending entries list.
public struct PendingEntry: Sendable, Hashable {
    /// The entry.
    public let id: EntryID
    /// Who it was delivered to last.
    public let consumer: String
    /// How long ago that was, or since its owner renewed the lease.
    public let idle: Duration
    /// How often it was delivered: 1 after the first delivery.
    public let deliveries: Int
}
