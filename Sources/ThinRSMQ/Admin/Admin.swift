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
    /// - Throws: ``AdminError`` if there is no such topic or group, `RedisError`, `QueueKeyError`.
    public func pendingStats(_ topic: String, group: String) async throws -> PendingStats {
        let keys = try keys(topic)
        return try await naming(topic, group) {
            try await client.execute("XPENDING", repeatable: true, keys.stream, group).pendingStats()
        }
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
    /// - Throws: ``AdminError`` if there is no such topic, `RedisError`, `QueueKeyError`.
    public func streamInfo(_ topic: String) async throws -> StreamDetail {
        let keys = try keys(topic)
        let view = try await naming(topic) { try await inspector.views(of: [keys]).views[0].get() }
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
        _ group: String? = nil,
        _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await body()
        } catch let error as RedisError where error.reply?.code == "NOGROUP" || error.reply?.code == "ERR" {
            // XPENDING says NOGROUP where the stream is missing, too; for a missing stream others have only prose.
            let exists = try await client.execute("EXISTS", repeatable: true, try keys(topic).stream).integer() == 1
            if !exists { throw AdminError.noTopic(topic) }
            if let group, error.reply?.code == "NOGROUP" { throw AdminError.noGroup(group, topic: topic) }
            throw error
        }
    }
}
