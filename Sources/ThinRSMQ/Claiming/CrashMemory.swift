/// What a claim monitor remembers of a group's crashes, from one scan to the next: a pure value.
///
/// A consumer that dies leaves everything that it had in hand. Any of it may be what killed it, so its neighbours must not
/// pay for one poisonous entry: see ``ending(of:in:at:)``.
struct CrashMemory: Sendable {
    private struct Crash {
        var killer: EntryID?
        var forgottenAt: ContinuousClock.Instant
    }

    /// By the names of the consumers.
    private var crashes: [String: Crash] = [:]
    /// Entries under our name whose last attempt waits.
    private(set) var held: [GroupMember.Takeover] = []
    /// The last attempt that has begun.
    var underWay: EntryID?

    /// How the last delivery of an entry ended.
    ///
    /// Consumers of this library handle what has crashed before alone, and say so first, and what waits for that: then it
    /// is known which entry it was. Otherwise it is known only if there was but one.
    ///
    /// - Parameters:
    ///   - verdict: An entry of the census.
    ///   - census: The scan that found it.
    ///   - now: Crashes are forgotten after a while: their consumers' names may be used again.
    /// - Returns: What is known of it.
    func ending(
        of verdict: PendingVerdict,
        in census: PendingCensus,
        at now: ContinuousClock.Instant
    ) -> GroupMember.Takeover.Ending {
        if verdict.isReported { return .failed }
        if verdict.isWaiting { return .innocent }
        let consumer = verdict.entry.consumer
        let known = crashes[consumer].flatMap { $0.forgottenAt > now ? $0 : nil }
        if let killer = census.loners[consumer] ?? known?.killer {
            return killer == verdict.entry.id ? .alone : .innocent
        }
        return census.isWhole && census.shares[consumer]?.count == 1 && known == nil ? .alone : .company
    }

    /// Entries of these consumers are taken; more of them may be found by later scans, until `forgottenAt`.
    mutating func note(
        crashOf consumers: Set<String>,
        in census: PendingCensus,
        at now: ContinuousClock.Instant,
        forgottenAt: ContinuousClock.Instant
    ) {
        crashes = crashes.filter { $0.value.forgottenAt > now }
        for consumer in consumers {
            let killer = census.loners[consumer] ?? crashes[consumer]?.killer
            crashes[consumer] = Crash(killer: killer, forgottenAt: forgottenAt)
        }
    }

    /// Most entries whose last attempt waits in memory; the others are found again when their lease has run out.
    static let mostHeld = 10_000

    mutating func hold(_ takeovers: [GroupMember.Takeover]) {
        held.append(contentsOf: takeovers.prefix(max(0, Self.mostHeld - held.count)))
    }

    /// Takes the entries that have waited longest.
    mutating func takeHeld(_ count: Int) -> [GroupMember.Takeover] {
        defer { held.removeFirst(min(count, held.count)) }
        return Array(held.prefix(count))
    }

    var heldIDs: Set<EntryID> { Set(held.map(\.verdict.entry.id)) }
}
