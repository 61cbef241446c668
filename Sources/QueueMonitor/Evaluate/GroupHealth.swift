/// How a group fares, and why.
public struct GroupHealth: Sendable, Hashable {
    /// A verdict, the worst that holds.
    public enum Verdict: String, Sendable, CaseIterable {
        /// What waits is handled, or nothing waits.
        case ok
        /// What waits grows, and waits for longer and longer, though consumers work.
        case slow
        /// Nothing is delivered or acknowledged, though consumers are heard of.
        case stalled
        /// Nothing is delivered or acknowledged, and no consumer is heard of.
        case stopped
        /// The group has no consumer, and entries wait.
        case noConsumers = "no_consumers"
        /// Consumers die of entries, again and again.
        case crashLooping = "crash_looping"
        /// Entries fail at every attempt, more than now and then.
        case poisoned
        /// Entries are lost: trimmed or deleted before they were handled.
        case losing
    }

    /// The verdict.
    public let verdict: Verdict
    /// Why, in words and numbers.
    public let reason: String
}
