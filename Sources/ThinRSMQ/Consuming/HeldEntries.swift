import NIOConcurrencyHelpers

/// The entries that a consumer has in hand: buffered, being handled, waiting for a retry or for their acknowledgement.
///
/// Their leases are renewed, and whatever else is pending under the consumer's name came with a reply that got lost.
final class HeldEntries: Sendable {
    private let ids = NIOLockedValueBox<Set<EntryID>>([])
    /// How far the group had got when it was last looked at.
    let position = NIOLockedValueBox<GroupMember.Position?>(nil)

    var all: Set<EntryID> { ids.withLockedValue { $0 } }
    var count: Int { ids.withLockedValue { $0.count } }

    func insert(_ new: some Sequence<EntryID>) {
        ids.withLockedValue { $0.formUnion(new) }
    }

    func remove(_ gone: some Sequence<EntryID>) {
        ids.withLockedValue { $0.subtract(gone) }
    }

    func contains(_ id: EntryID) -> Bool {
        ids.withLockedValue { $0.contains(id) }
    }
}
