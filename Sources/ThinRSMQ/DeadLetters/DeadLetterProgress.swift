/// How far a work on many dead letters has come.
public struct DeadLetterProgress: Sendable, Hashable {
    /// How many there were at the beginning.
    public let total: Int
    /// How many of them were looked at.
    public internal(set) var examined = 0
    /// How many were replayed, deleted or exported; by a dry run, would have been.
    public internal(set) var done = 0

    init(total: Int) {
        self.total = total
    }
}
