/// The failed entries of a consumer, by when they are due.
///
/// A pure value: a binary heap, so that neither a long list of failures nor their order costs much.
struct RetrySchedule: Sendable {
    /// How an entry came to wait.
    enum Origin: Sendable, Equatable {
        /// Its handler threw.
        case failed
        /// An earlier process of this name had it in hand when it ended, and reported nothing, unless the hash says so.
        case leftover(GroupMember.Takeover.Ending)
    }

    struct Item: Sendable, Equatable {
        let due: ContinuousClock.Instant
        let id: EntryID
        var origin = Origin.failed
    }

    private var heap: [Item] = []

    var count: Int { heap.count }
    var earliest: ContinuousClock.Instant? { heap.first?.due }

    mutating func insert(_ item: Item) {
        heap.append(item)
        var child = heap.count - 1
        while child > 0, case let parent = (child - 1) / 2, heap[child].due < heap[parent].due {
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Removes and returns what is due, the most overdue first, at most `limit`.
    mutating func takeDue(at now: ContinuousClock.Instant, limit: Int) -> [Item] {
        var taken: [Item] = []
        while taken.count < limit, let first = heap.first, first.due <= now {
            taken.append(first)
            removeFirst()
        }
        return taken
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            let children = (2 * parent + 1..<2 * parent + 3).filter { $0 < heap.count }
            guard let child = children.min(by: { heap[$0].due < heap[$1].due }), heap[child].due < heap[parent].due
            else { return }
            heap.swapAt(parent, child)
            parent = child
        }
    }
}
