import Redis

/// The topics of a namespace as a search of all keys found them.
struct TopicList: Sendable {
    /// The topics, in the order of their streams.
    let topics: [QueueKeys]
    private let pages: Int
    private let start: ContinuousClock.Instant

    /// A list of what is known without a search.
    init(topics: [QueueKeys], pages: Int = 0, from start: ContinuousClock.Instant = .now) {
        self.topics = topics
        self.pages = pages
        self.start = start
    }

    /// Searches all keys.
    init(namespace: String, by inspector: QueueInspector) async throws {
        let start = ContinuousClock.now
        var topics: Set<QueueKeys> = []
        var pages = 0
        var cursor = "0"
        repeat {
            let page = try await inspector.streamKeys(matching: Glob.escaped(namespace) + ":*", cursor: cursor)
            for key in page.keys {
                guard let topic = QueueKeys.topic(ofStream: key, namespace: namespace) else { continue }
                if let keys = try? QueueKeys(namespace: namespace, topic: topic) { topics.insert(keys) }
            }
            pages += 1
            cursor = page.next
        } while cursor != "0"
        self.init(topics: topics.sorted { $0.stream < $1.stream }, pages: pages, from: start)
    }

    /// Whether it is time for another search.
    func isStale(at now: ContinuousClock.Instant) -> Bool {
        now >= start + SearchPace.period(pages: pages)
    }
}
