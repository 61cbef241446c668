/// What KEDA and the like see of a stream.
package struct StreamObservation: Sendable, Hashable {
    /// The group's lag as Redis tells it; nil if it tells none, as after an XDEL.
    package var lag: Int?
    /// How many entries are pending.
    package var pending: Int
    /// The stream's length, with all that was acknowledged and not trimmed.
    package var length: Int
    /// Whether the group exists.
    package var hasGroup: Bool
    /// Whether Redis answers.
    package var isReachable: Bool

    /// An observation that says all.
    package init(lag: Int?, pending: Int, length: Int, hasGroup: Bool = true, isReachable: Bool = true) {
        self.lag = lag
        self.pending = pending
        self.length = length
        self.hasGroup = hasGroup
        self.isReachable = isReachable
    }
}
