import ThinRSMQ

/// The keys that a search has found, by what their names and types make of them: a pure value.
struct KeyInventory: Sendable {
    private var types: [String: String] = [:]
    /// Streams that have dead letters or retry hashes, by their keys, whether they exist or not.
    private var topics: Set<String> = []
    private var retries: [(key: String, stream: String, group: String?, id: EntryID)] = []
    /// Streams that may be topics.
    private(set) var streams: Set<String> = []
    /// Streams of dead letters.
    private(set) var deadLetters: Set<String> = []

    /// Adds a key; one that was found before is left out.
    mutating func add(_ key: String, type: String) {
        guard types.updateValue(type, forKey: key) == nil else { return }
        switch QueueKeys.kind(of: key) {
        case .stream: if type == "stream" { streams.insert(key) }
        case .deadLetters(let stream):
            topics.insert(stream)
            if type == "stream" { deadLetters.insert(key) }
        case .retry(let stream, let group, let id):
            topics.insert(stream)
            if type == "hash" { retries.append((key, stream, group, id)) }
        case .besideRetries: break
        }
    }

    /// Whether a stream of this key was found.
    func has(_ key: String) -> Bool { types[key] == "stream" }

    /// Whether keys exist that would be the dead letters or retry hashes of this one.
    func isTopic(_ key: String) -> Bool { topics.contains(key) }

    /// How many retry hashes were found.
    var hashCount: Int { retries.count }

    /// The retry hashes with the groups in which their entries may be pending.
    ///
    /// - Parameters:
    ///   - groups: The groups of each stream.
    ///   - isWhole: Whether all keys were found, so that a stream that is not among them does not exist.
    /// - Returns: Those whose groups are known.
    func hashes(groups: [String: [String]], isWhole: Bool) -> [QueueInspector.RetryHash] {
        retries.compactMap { hash in
            guard let known = groups[hash.stream] ?? (isWhole ? [] : nil) else { return nil }
            return QueueInspector.RetryHash(
                key: hash.key,
                stream: hash.stream,
                id: hash.id,
                groups: hash.group.map { [$0] } ?? known
            )
        }
    }

    /// Keys of another type than their names say, of topics only: a namespace may have other keys.
    var wrongTypes: [KeyFacts.WrongType] {
        types.sorted { $0.key < $1.key }.compactMap { key, type in
            let expected: String? =
                switch QueueKeys.kind(of: key) {
                case .stream: isTopic(key) ? "stream" : nil
                case .deadLetters(let stream): has(stream) ? "stream" : nil
                case .retry(let stream, _, _): has(stream) && type != "stream" ? "hash" : nil
                case .besideRetries: nil
                }
            guard let expected, expected != type else { return nil }
            return KeyFacts.WrongType(key: key, type: type, expected: expected)
        }
    }

    /// Streams whose keys contain `:retries:`.
    var streamsAmongRetries: [String] {
        types.filter { key, type in
            switch QueueKeys.kind(of: key) {
            case .retry, .besideRetries: type == "stream"
            case .stream, .deadLetters: false
            }
        }.keys.sorted()
    }
}
