import ThinRSMQ

/// Finds the streams to watch by rounds of SCAN through all keys, in bounded steps.
///
/// The larger the database, the rarer the rounds: a second apart for each page, once a minute at most. So a new topic of
/// a small one is seen with the next tick, and a large one is not searched all the time.
struct Discovery: Sendable {
    /// The longest time from the beginning of one round to the next.
    static let longestPeriod = Duration.seconds(60)
    /// Most pages of one tick: at 1,000 keys a page, a larger database takes several ticks for a round.
    static let pagesPerTick = 200

    private let rules: WatchRules
    private var known: Set<WatchedStream>
    private var found: Set<WatchedStream> = []
    private var open: [String] = []
    private var cursor = "0"
    private var roundStart: ContinuousClock.Instant?
    private var pagesOfRound = 0

    init(_ settings: MonitorSettings) {
        rules = WatchRules(settings)
        known = Set(rules.literalKeys.compactMap(rules.stream))
    }

    /// The streams as far as they are known, after another step of the search.
    mutating func streams(by inspector: QueueInspector, at now: ContinuousClock.Instant) async throws -> [WatchedStream]
    {
        if open.isEmpty, now >= roundStart.map({ $0 + period }) ?? now {
            open = rules.patterns
            roundStart = now
            pagesOfRound = 0
        }
        var pages = 0
        while let pattern = open.first, pages < Self.pagesPerTick {
            let page = try await inspector.streamKeys(matching: pattern, cursor: cursor)
            take(page.keys, next: page.next)
            pages += 1
            pagesOfRound += 1
        }
        return known.sorted { $0.keys.stream < $1.keys.stream }
    }

    private var period: Duration {
        min(Self.longestPeriod, .seconds(pagesOfRound))
    }

    /// A page of the search: what it found is watched at once; what a whole round did not find any more no longer is.
    mutating func take(_ keys: [String], next: String) {
        let streams = keys.compactMap(rules.stream)
        found.formUnion(streams)
        known.formUnion(streams)
        cursor = next
        guard next == "0", !open.isEmpty else { return }
        open.removeFirst()
        if open.isEmpty {
            known = found.union(rules.literalKeys.compactMap(rules.stream))
            found = []
        }
    }

    /// A stream turned out to be gone, or to be none: it is forgotten until a later round finds it.
    mutating func forget(_ stream: WatchedStream) {
        if !rules.literalKeys.contains(stream.keys.stream) { known.remove(stream) }
        found.remove(stream)
    }
}
