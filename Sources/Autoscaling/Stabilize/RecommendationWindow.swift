/// The latest recommendations, of which the stabilization windows take the largest or the smallest.
///
/// It has room for 128: those closer together than a hundredth of the window share an entry, which is as old as the
/// latest of them, so that 15 s in 300 s are kept exactly.
struct RecommendationWindow: Sendable {
    struct Entry: Sendable, Hashable {
        var at: Int64
        var least: Int
        var most: Int
    }

    private static let capacity = 128

    private var entries: ContiguousArray<Entry> = []
    private var next = 0
    let span: Int64
    private let step: Int64

    init(span: Int64) {
        self.span = span
        step = span / 100
    }

    var isEmpty: Bool { entries.isEmpty }

    /// Adds a recommendation.
    ///
    /// - Parameters:
    ///   - replicas: What is recommended.
    ///   - lasting: What of it is to be remembered when there is less to do.
    ///   - now: The time.
    mutating func add(_ replicas: Int, lasting: Int, at now: Int64) {
        if !entries.isEmpty {
            let last = (next + entries.count - 1) % entries.count
            // Its first moment would have to be kept to know when it is full: the entry before it tells.
            let before = (next + entries.count - 2) % entries.count
            if entries.count > 1, now - entries[before].at <= step, entries[before].at <= entries[last].at {
                entries[last] = Entry(
                    at: now,
                    least: min(entries[last].least, replicas),
                    most: max(entries[last].most, lasting)
                )
                return
            }
        }
        let entry = Entry(at: now, least: replicas, most: lasting)
        if entries.count < Self.capacity {
            entries.append(entry)
        } else {
            entries[next] = entry
            next = (next + 1) % Self.capacity
        }
    }

    /// The smallest since a moment, which itself no longer counts.
    func least(after cutoff: Int64, or replicas: Int) -> Int {
        entries.reduce(replicas) { $1.at > cutoff ? min($0, $1.least) : $0 }
    }

    /// The largest since a moment, which itself no longer counts.
    func most(after cutoff: Int64, or replicas: Int) -> Int {
        entries.reduce(replicas) { $1.at > cutoff ? max($0, $1.most) : $0 }
    }

    /// What is still to count after a moment, the oldest first.
    func entries(after cutoff: Int64) -> [Entry] { entries.filter { $0.at > cutoff }.sorted { $0.at < $1.at } }

    mutating func restore(_ entry: Entry) {
        if entries.count < Self.capacity { entries.append(entry) }
    }
}
