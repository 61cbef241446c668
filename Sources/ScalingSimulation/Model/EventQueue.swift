/// Something that will happen in a simulation.
struct Event {
    enum Kind: UInt8 {
        case ready, finish, gone, crash, due, back
    }

    var at: Int64
    var kind: Kind
    var replica: Int32 = -1
    var entry: Int32 = -1
    /// Which life of the replica it belongs to: what a crashed one was doing does not happen.
    var life: Int32 = 0
}

/// The events to come, the earliest first.
struct EventQueue {
    private var heap: ContiguousArray<Event> = []

    var nextAt: Int64 { heap.first?.at ?? .max }

    mutating func push(_ event: Event) {
        heap.append(event)
        var place = heap.count - 1
        while place > 0 {
            let parent = (place - 1) / 2
            if heap[parent].at <= event.at { break }
            heap[place] = heap[parent]
            place = parent
        }
        heap[place] = event
    }

    mutating func pop() -> Event? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        let count = heap.count
        if count == 0 { return first }
        var place = 0
        while true {
            var child = 2 * place + 1
            if child >= count { break }
            if child + 1 < count && heap[child + 1].at < heap[child].at { child += 1 }
            if heap[child].at >= last.at { break }
            heap[place] = heap[child]
            place = child
        }
        heap[place] = last
        return first
    }
}
