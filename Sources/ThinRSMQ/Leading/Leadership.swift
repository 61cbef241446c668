/// Whether a replica leads: what its tries of the lock came to, judged by its own monotonic clock.
///
/// A lock lasts from when Redis ran the command, which is never before the try began: a leader that counts from the
/// beginning of its last renewal stops before its lock ends, however long it was paused and however late a reply came.
package struct Leadership<Instant: InstantProtocol>: Sendable where Instant.Duration == Duration {
    /// What a try to take or renew the lock came to.
    package enum Outcome: Sendable, Hashable {
        /// The lock is ours.
        case held(term: Int)
        /// Another has it.
        case heldByAnother(String)
        /// No answer came: the lock may be ours or not, which the next try tells, since its holder is the same.
        case unknown
        /// Redis refused the command, which changed nothing.
        case refused
    }

    /// What a replica is.
    package enum Standing: Sendable, Hashable {
        /// It leads; the term grows with each acquisition.
        case leading(term: Int)
        /// Another led when it was last asked.
        case following(String)
        /// Nothing is known, or not any more.
        case unsettled
    }

    private let times: LeaderTimes
    private var renewal: (start: Instant, term: Int)?
    private var other: String?
    /// Whether the lock may be ours, so that it has to be released.
    package private(set) var mayHoldLock = false

    /// Nothing was tried.
    package init(_ times: LeaderTimes) {
        self.times = times
    }

    /// A try that began at `start` has ended.
    package mutating func take(_ outcome: Outcome, triedAt start: Instant) {
        switch outcome {
        case .held(let term):
            renewal = (start, term)
            other = nil
            mayHoldLock = true
        case .heldByAnother(let name):
            renewal = nil
            other = name
            mayHoldLock = false
        case .unknown:
            mayHoldLock = true
        case .refused:
            break
        }
    }

    /// What the replica is at this moment; it may lead no more without any try having told so.
    package func standing(at now: Instant) -> Standing {
        if let renewal, now < renewal.start.advanced(by: times.renewDeadline) { return .leading(term: renewal.term) }
        return other.map { .following($0) } ?? .unsettled
    }
}
