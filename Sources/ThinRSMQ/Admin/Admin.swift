public import Redis

/// What is going on in a topic, for people and scripts.
public struct Admin: Sendable {
    private let inspector: QueueInspector
    private let client: RedisClient
    private let configuration: Configuration

    /// The topics of a namespace.
    ///
    /// - Parameters:
    ///   - client: Shared with everything else that talks to the same Redis.
    ///   - configuration: Validated here.
    /// - Throws: `ConfigurationError`.
    public init(client: RedisClient, configuration: Configuration) throws(ConfigurationError) {
        try configuration.validate()
        self.client = client
        self.configuration = configuration
        inspector = QueueInspector(client: client)
    }

    /// What a group has delivered and not acknowledged.
    ///
    /// - Throws: ``AdminError`` if there is no such topic or group, ``RedisError``, `QueueKeyError`.
    public func pendingStats(_ topic: String, group: String) async throws -> PendingStats {
        let keys = try keys(topic)
        let reply = try await naming(topic, group) {
            try await client.execute("XPENDING", repeatable: true, keys.stream, group)
        }
        let parts = try reply.elements(atLeast: 4)
        let consumers = try parts[3].each { reply throws(RedisError) in
            let pair = try reply.elements(atLeast: 2)
            return PendingStats.Share(consumer: try pair[0].string(), count: try pair[1].integer())
        }
        return PendingStats(
            count: try parts[0].integer(),
            smallestID: parts[1].isNull ? nil : try parts[1].entryID(),
            largestID: parts[2].isNull ? nil : try parts[2].entryID(),
            consumers: consumers
        )
    }

    /// The consumers of a group.
    ///
    /// - Throws: As ``pendingStats(_:group:)``.
    public func consumerInfo(_ topic: String, group: String) async throws -> [ConsumerInformation] {
        let keys = try keys(topic)
        return try await naming(topic, group) {
            try await inspector.consumers(stream: keys.stream, group: group)
        }
    }

    /// A topic's stream and its groups.
    ///
    /// - Throws: ``AdminError`` if there is no such topic, ``RedisError``, `QueueKeyError`.
    public func streamInfo(_ topic: String) async throws -> StreamDetail {
        let keys = try keys(topic)
        let view = try await naming(topic, nil) { try await inspector.views(of: [keys]).views[0].get() }
        return StreamDetail(
            key: keys.stream,
            stream: view.stream,
            groups: view.groups,
            deadLetters: view.deadLetters
        )
    }

    private func keys(_ topic: String) throws(QueueKeyError) -> QueueKeys {
        try QueueKeys(namespace: configuration.namespace, topic: topic)
    }

    /// Says what is missing in the words of the caller.
    private func naming<Result>(
        _ topic: String,
        _ group: String?,
        _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await body()
        } catch let error as RedisError {
            guard let reply = error.reply else { throw error }
            let isKeyMissing = reply.message.contains("no such key")
            if reply.code == "NOGROUP" || isKeyMissing, try await !exists(topic) { throw AdminError.noTopic(topic) }
            if reply.code == "NOGROUP", let group { throw AdminError.noGroup(group, topic: topic) }
            throw error
        }
    }

    private func exists(_ topic: String) async throws -> Bool {
        try await client.execute("EXISTS", repeatable: true, try keys(topic).stream).integer() == 1
    }
}

/// What a group has delivered and not acknowledged: the summary of XPENDING.
public struct PendingStats: Sendable, Hashable {
    /// A consumer's share.
    public struct Share: Sendable, Hashable {
        /// The consumer's name.
        public let consumer: String
        /// How many entries are pending under it.
        public let count: Int
    }

    /// The number of pending entries.
    public let count: Int
    /// The first of them; nil if there is none.
    public let smallestID: EntryID?
    /// The last of them; nil if there is none.
    public let largestID: EntryID?
    /// The consumers that have some.
    public let consumers: [Share]
}

/// A topic's stream and what belongs to it.
public struct StreamDetail: Sendable, Hashable {
    /// The stream's key.
    public let key: String
    /// What Redis knows about the stream.
    public let stream: StreamInformation
    /// Its consumer groups.
    public let groups: [GroupInformation]
    /// How many dead letters it has; nil if that key holds something else.
    public let deadLetters: Int?
}

/// What an admin's question was about does not exist.
public enum AdminError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No such topic: nothing was ever published to it, and no group created.
    case noTopic(String)
    /// The topic has no such group.
    case noGroup(String, topic: String)

    /// One sentence that names it.
    public var description: String {
        switch self {
        case .noTopic(let topic): "there is no topic '\(topic)'"
        case .noGroup(let group, let topic): "topic '\(topic)' has no group '\(group)'"
        }
    }
}
