import NIOConcurrencyHelpers
import Redis

/// What a producer remembers of a stream's groups, from one look at it to the next.
///
/// When Redis has lost the stream (FLUSHALL, or a failover to an older state), its groups come back one after another.
/// Until the last is back, or has been waited for, nothing is trimmed: it needs entries that the others are done with.
struct StreamGroups: Sendable, Equatable {
    /// How long a group is waited for.
    static let patience = Duration.seconds(600)

    /// The groups that there were.
    private(set) var names: Set<String> = []
    /// Entries ever added to the stream; nil where the server does not count them.
    private var added: Int?
    private var awaited: Set<String> = []
    private var awaitedUntil: ContinuousClock.Instant?

    /// Takes what a look has found.
    mutating func take(_ names: Set<String>, added: Int?, at now: ContinuousClock.Instant) {
        if let last = self.added, let added, added < last {
            awaited.formUnion(self.names)
            awaitedUntil = now + Self.patience
        }
        awaited.subtract(names)
        if let until = awaitedUntil, until <= now { awaited = [] }
        self.names = names
        self.added = added
    }

    /// What `trimAcknowledged.lua` has to know: below how many added entries it is another stream, or nil if it is known
    /// to be one, and the groups without which it is not trimmed then.
    func expected(at now: ContinuousClock.Instant) -> (added: Int?, names: Set<String>) {
        let isAwaiting = !awaited.isEmpty && awaitedUntil.map { now < $0 } ?? false
        return isAwaiting ? (nil, awaited) : (added ?? 0, names)
    }

    /// Shared by all that publish to a stream.
    final class Memory: Sendable {
        private let groups = NIOLockedValueBox(StreamGroups())
        private let now: @Sendable () -> ContinuousClock.Instant

        init(now: @escaping @Sendable () -> ContinuousClock.Instant) { self.now = now }

        var expected: (added: Int?, names: Set<String>) {
            let now = now()
            return groups.withLockedValue { $0.expected(at: now) }
        }

        func take(_ names: Set<String>, added: Int?) {
            let now = now()
            groups.withLockedValue { $0.take(names, added: added, at: now) }
        }
    }
}
