import ThinRSMQ

/// Finds the streams to watch by rounds of SCAN through all keys, in bounded steps and at ``SearchPace``.
struct Discovery: Sendable {
    /// Most pages of one tick: at 1,000 keys a page, a larger database takes several ticks for a round.
    static let pagesPerTick = 200

    private let rules: WatchRules
    private var streams: Set<WatchedStream>
    private var found: Set<WatchedStream> = []
    private var open: [String] = []
    private var cursor = "0"
    private var roundStart: ContinuousClock.Instant?
    private var pagesOfRound = 0
    /// Whether a whole round has ended, so that what is not known is not there.
    private(set) var hasSearched = false

    init(_ settings: MonitorSettings) {
        rules = WatchRules(settings)
        streams = Set(rules.literalKeys.compactMap(rules.stream))
    }

    /// The streams as far as they are known, in the order of their keys.
    var known: [WatchedStream] {
        streams.sorted { $0.keys.stream < $1.keys.stream }
    }

    /// The streams after another step of the search.
    mutating func search(by inspector: QueueInspector, at now: ContinuousClock.Instant) async throws -> [WatchedStream]
    {
        if isDue(at: now) { beginRound(at: now) }
        var pages = 0
        while let pattern = open.first, pages < Self.pagesPerTick {
            let page = try await inspector.streamKeys(matching: pattern, cursor: cursor)
            take(page.keys, next: page.next)
            pages += 1
        }
        return known
    }

    func isDue(at now: ContinuousClock.Instant) -> Bool {
        guard open.isEmpty, let roundStart else { return open.isEmpty }
        return now >= roundStart + SearchPace.period(pages: pagesOfRound)
    }

    mutating func beginRound(at now: ContinuousClock.Instant) {
        open = rules.patterns
        hasSearched = hasSearched || open.isEmpty
        roundStart = now
        pagesOfRound = 0
    }

    /// A page of the search: what it found is watched at once; what a whole round did not find any more no longer is.
    mutating func take(_ keys: [String], next: String) {
        let page = keys.compactMap(rules.stream)
        found.formUnion(page)
        streams.formUnion(page)
        cursor = next
        pagesOfRound += 1
        guard next == "0", !open.isEmpty else { return }
        open.removeFirst()
        if open.isEmpty {
            streams = found.union(rules.literalKeys.compactMap(rules.stream))
            found = []
            hasSearched = true
        }
    }

    /// A stream turned out to be gone: it is forgotten until a later round finds it.
    mutating func forget(_ stream: WatchedStream) {
        if !rules.literalKeys.contains(stream.keys.stream) { streams.remove(stream) }
        found.remove(stream)
    }
}
