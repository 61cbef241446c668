/// What a claim monitor remembers of a group's consumers, from one scan to the next: a pure value.
struct ConsumerWatch: Sendable {
    /// A consumer whose entries were taken is looked for so long.
    private static let watchPeriod = Duration.seconds(3_600)
    /// Most consumers that are remembered.
    private static let mostWatched = 1_000
    /// Entries of a consumer that was found alive are taken only if it has been silent for so many times the minimum.
    private static let patience = 3

    /// When entries of these consumers were taken last.
    private var takeovers: [String: ContinuousClock.Instant] = [:]
    /// Consumers that were alive all the same: they do not renew, and handle for longer than the minimum idle time.
    private(set) var premature: Set<String> = []
    private var nextLook: ContinuousClock.Instant?

    /// Whether it is time to look at the consumers.
    func isDue(at now: ContinuousClock.Instant) -> Bool {
        nextLook.map { now >= $0 } ?? true
    }

    mutating func noteTakeovers(from consumers: Set<String>, at now: ContinuousClock.Instant) {
        takeovers = takeovers.filter { $0.value + Self.watchPeriod > now }
        for consumer in consumers where takeovers.count < Self.mostWatched { takeovers[consumer] = now }
        // An owner that is alive shows it soon.
        if !consumers.isEmpty { nextLook = now }
    }

    /// Looks at the consumers of the group.
    ///
    /// - Parameters:
    ///   - consumers: All of them, as they are at `now`.
    ///   - now: Two seconds are allowed for, which the look itself may have taken.
    ///   - settings: How long a silent consumer is kept.
    /// - Returns: Those whose entries were taken while they were alive, as was not known before; and those to remove.
    mutating func look(
        at consumers: [ConsumerInformation],
        now: ContinuousClock.Instant,
        _ settings: Configuration.Monitor
    ) -> (premature: [String], gone: [String]) {
        let alive = consumers.filter { consumer in
            takeovers[consumer.name].map { now - consumer.idle > $0 + .seconds(2) } ?? false
        }
        let news = alive.map(\.name).filter { !premature.contains($0) }
        premature.formIntersection(consumers.map(\.name))
        premature.formUnion(news)
        for name in news { takeovers[name] = nil }
        let isWatching = !takeovers.isEmpty
        nextLook = now + (isWatching ? settings.scanInterval : min(settings.consumerRetention, .seconds(60)))
        return (news, consumers.filter { $0.isGone(after: settings.consumerRetention) }.map(\.name))
    }

    /// Whether the entry of a consumer may be taken, which is idle for the minimum at least.
    func mayTake(_ entry: PendingEntry, _ settings: Configuration.Monitor) -> Bool {
        !premature.contains(entry.consumer) || entry.idle >= settings.minIdleTime * Self.patience
    }
}

extension ConsumerInformation {
    /// Whether nothing is lost by its removal.
    ///
    /// This library's consumers are heard of several times a minute, whatever the server's version. Before Redis 7.2
    /// others look idle for as long as they wait for an entry, so those are kept.
    fileprivate func isGone(after retention: Duration) -> Bool {
        pending == 0 && idle >= retention && (inactive != nil || ConsumerName.isOne(name))
    }
}
