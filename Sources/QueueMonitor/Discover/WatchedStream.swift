import ThinRSMQ

/// A stream that the monitor looks at.
struct WatchedStream: Sendable, Hashable {
    let keys: QueueKeys
    /// Whether it belongs to a namespace of ours, so that it may be repaired.
    let isOwned: Bool
}

/// Which keys are streams to watch, and whether they are ours: a pure function of the settings.
struct WatchRules: Sendable {
    /// What to look for by SCAN.
    let patterns: [String]
    /// Keys that need no search.
    let literalKeys: [String]
    private let namespaces: [String]

    init(_ settings: MonitorSettings) {
        namespaces = settings.namespaces
        let (literal, globs) = settings.streamPatterns.partitioned(by: Glob.isLiteral)
        literalKeys = literal
        patterns = settings.namespaces.map { Glob.escaped($0) + ":*" } + globs
    }

    /// The stream behind a key; nil for dead letters and for keys that belong to another topic.
    func stream(_ key: String) -> WatchedStream? {
        for namespace in namespaces {
            guard let topic = QueueKeys.topic(ofStream: key, namespace: namespace) else { continue }
            if let keys = try? QueueKeys(namespace: namespace, topic: topic) {
                return WatchedStream(keys: keys, isOwned: true)
            }
        }
        return (try? QueueKeys(stream: key)).map { WatchedStream(keys: $0, isOwned: false) }
    }
}

extension [String] {
    fileprivate func partitioned(by isFirst: (String) -> Bool) -> (first: [String], second: [String]) {
        (filter(isFirst), filter { !isFirst($0) })
    }
}
