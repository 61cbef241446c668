/// The Redis keys of one topic: this file alone spells them.
///
/// To have a topic's keys in one slot of a Redis Cluster, give the namespace or the topic a hash tag, as in `{orders}`.
public struct QueueKeys: Hashable, Sendable {
    /// The namespace that all keys begin with.
    public let namespace: String
    /// The topic.
    public let topic: String
    /// The stream of the topic's messages: `{namespace}:{topic}`.
    public let stream: String
    /// The stream of its dead letters: `{namespace}:{topic}:dlq`.
    public let deadLetters: String

    private let retryPrefix: String

    /// Makes the keys of a topic.
    ///
    /// - Throws: `QueueKeyError` if a name is empty, or if the keys would be those of another topic.
    public init(namespace: String, topic: String) throws(QueueKeyError) {
        guard !namespace.isEmpty else { throw .emptyNamespace }
        guard !topic.isEmpty else { throw .emptyTopic }
        let stream = namespace + ":" + topic
        guard Self.canBeStream(stream) else { throw .collides(key: stream) }
        self.namespace = namespace
        self.topic = topic
        self.stream = stream
        deadLetters = stream + Self.deadLetterSuffix
        retryPrefix = stream + Self.retryInfix
    }

    /// Makes the keys around any stream, also one that no namespace of ours contains; its key is then the topic.
    ///
    /// - Throws: `QueueKeyError` if the key is empty, or that of dead letters or a retry hash.
    public init(stream key: String) throws(QueueKeyError) {
        guard !key.isEmpty else { throw .emptyTopic }
        guard Self.canBeStream(key) else { throw .collides(key: key) }
        namespace = ""
        topic = key
        stream = key
        deadLetters = key + Self.deadLetterSuffix
        retryPrefix = key + Self.retryInfix
    }

    /// The hash that holds the retry state of an entry.
    ///
    /// With a group it is `{namespace}:{topic}:retries:{group}:{id}`, which belongs to that group alone; without one it
    /// is `{namespace}:{topic}:retries:{id}`, which Go and Node.js share.
    public func retry(_ id: EntryID, group: String? = nil) -> String {
        if let group { retryPrefix + group + ":" + id.description } else { retryPrefix + id.description }
    }

    /// The hash that holds the retry state of an entry of a group, in the configured scope.
    package func retry(_ id: EntryID, group: String, scope: Configuration.Retry.Scope) -> String {
        retry(id, group: scope == .group ? group : nil)
    }

    /// The mark of a message that a group has handled: `{namespace}:{topic}:retries:{group}:{id}:done`.
    ///
    /// No topic may contain `:retries:`, and the key of no retry hash ends like this, so that it collides with none.
    func done(_ firstID: EntryID, group: String) -> String {
        retryPrefix + group + ":" + firstID.description + Self.doneSuffix
    }

    /// The topic that a stream's key belongs to; nil if it lies outside the namespace or holds dead letters.
    public static func topic(ofStream key: String, namespace: String) -> String? {
        guard !namespace.isEmpty, key.utf8.starts(with: (namespace + ":").utf8), canBeStream(key) else { return nil }
        let topic = key.utf8.dropFirst(namespace.utf8.count + 1)
        return topic.isEmpty ? nil : String(Substring(topic))
    }

    /// The key of the stream that a dead-letter stream belongs to; nil if the key is none of dead letters.
    package static func stream(ofDeadLetters key: String) -> String? {
        guard key.utf8.hasSuffix(deadLetterSuffix.utf8) else { return nil }
        let stream = String(Substring(key.utf8.dropLast(deadLetterSuffix.utf8.count)))
        return stream.isEmpty || !canBeStream(stream) ? nil : stream
    }

    private static let deadLetterSuffix = ":dlq"
    private static let retryInfix = ":retries:"
    private static let doneSuffix = ":done"

    /// Judges the whole key: topic `dlq` of a namespace `a:b` would have the dead letters of topic `b` of `a`.
    private static func canBeStream(_ key: String) -> Bool {
        !key.utf8.hasSuffix(deadLetterSuffix.utf8) && !key.utf8.contains(retryInfix.utf8)
    }
}

extension QueueKeys {
    /// What a key is by its spelling.
    package enum Kind: Hashable, Sendable {
        /// Possibly a topic's stream.
        case stream
        /// The dead letters of a stream.
        case deadLetters(stream: String)
        /// The retry hash of an entry, in one group or in all.
        case retry(stream: String, group: String?, id: EntryID)
        /// Another key that contains `:retries:`, such as the mark of a message that was handled.
        case besideRetries
    }

    /// What a key is by its spelling.
    package static func kind(of key: String) -> Kind {
        if let range = key.utf8.range(of: retryInfix.utf8) {
            let stream = String(Substring(key.utf8[..<range.lowerBound]))
            let rest = Substring(key.utf8[range.upperBound...])
            let id = rest.split(separator: ":", omittingEmptySubsequences: false).last ?? ""
            // As we write it: an id without a sequence is none here.
            guard let entry = EntryID(String(id)), entry.description == id else { return .besideRetries }
            let group = rest.dropLast(id.count)
            return .retry(stream: stream, group: group.isEmpty ? nil : String(group.dropLast()), id: entry)
        }
        guard key.utf8.hasSuffix(deadLetterSuffix.utf8) else { return .stream }
        return .deadLetters(stream: String(Substring(key.utf8.dropLast(deadLetterSuffix.utf8.count))))
    }
}

/// Why a namespace and a topic have no keys.
public enum QueueKeyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The namespace is empty.
    case emptyNamespace
    /// The topic is empty.
    case emptyTopic
    /// The key ends in `:dlq` or contains `:retries:`, so it belongs to another topic.
    case collides(key: String)

    /// One sentence that names the key.
    public var description: String {
        switch self {
        case .emptyNamespace: "the namespace must not be empty"
        case .emptyTopic: "the topic must not be empty"
        case .collides(let key): "'\(key)' must not end in ':dlq' or contain ':retries:': such keys are another topic's"
        }
    }
}

// By bytes: Redis compares keys by bytes, and `String` would take canonically equivalent ones for equal.
extension Substring.UTF8View {
    fileprivate func hasPrefix(_ other: String.UTF8View) -> Bool { starts(with: other) }
}

extension String.UTF8View {
    fileprivate func hasSuffix(_ other: String.UTF8View) -> Bool {
        count >= other.count && suffix(other.count).elementsEqual(other)
    }

    fileprivate func contains(_ other: String.UTF8View) -> Bool { range(of: other) != nil }

    /// Where the other text stands first; nil if it does not, or is empty.
    fileprivate func range(of other: String.UTF8View) -> Range<Index>? {
        guard let first = other.first else { return nil }
        var rest = self[...]
        while let start = rest.firstIndex(of: first) {
            rest = rest[start...]
            if rest.hasPrefix(other) { return start..<index(start, offsetBy: other.count) }
            rest.removeFirst()
        }
        return nil
    }
}
