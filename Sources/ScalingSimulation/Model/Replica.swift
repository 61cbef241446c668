/// A replica of a simulation.
struct Replica {
    enum State {
        case starting, ready, stopping, gone
    }

    var state = State.starting
    var life: Int32 = 0
    /// What it is working on.
    var running: ContiguousArray<Int32> = []
    /// What it has read and not begun.
    var buffer: ContiguousArray<Int32> = []
    var bufferFirst = 0

    var held: Int { running.count + buffer.count - bufferFirst }

    mutating func takeBuffered() -> Int32? {
        guard bufferFirst < buffer.count else { return nil }
        defer { bufferFirst += 1 }
        return buffer[bufferFirst]
    }

    mutating func fill(_ entries: ContiguousArray<Int32>) {
        buffer = entries
        bufferFirst = 0
    }

    /// Gives up all it holds.
    mutating func drop() -> ContiguousArray<Int32> {
        let held = running + buffer[bufferFirst...]
        running.removeAll()
        fill([])
        life += 1
        return held
    }
}
