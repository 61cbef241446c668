public import Redis

/// The retry state of entries, for programs that look after retries themselves.
///
/// Consumers and claim monitors do not need it: they write the same hashes by the scripts that also check who owns an
/// entry.
public struct RetryStore: Sendable {
    private let client: RedisClient
    private let configuration: Configuration
    private let group: String?

    /// The retry state of a namespace's entries.
    ///
    /// - Parameters:
    ///   - client: Shared with everything else that talks to the same Redis.
    ///   - configuration: Validated here; `retry.timeToLive` is renewed by every write.
    ///   - group: Whose state, where `retry.scope` is `group`.
    /// - Throws: `ConfigurationError`, also if the scope is `group` and none is given.
    public init(client: RedisClient, configuration: Configuration, group: String? = nil) throws(ConfigurationError) {
        try configuration.validate()
        guard configuration.retry.scope == .message || group != nil else {
            throw ConfigurationError(
                setting: "Retry.Scope",
                value: "group",
                accepted: "message, where no group is given"
            )
        }
        self.client = client
        self.configuration = configuration
        self.group = configuration.retry.scope == .group ? group : nil
    }

    /// Writes the state after a first failure, unless there is one already.
    ///
    /// - Returns: Whether it was written.
    /// - Throws: ``RedisError``, `QueueKeyError`.
    @discardableResult
    public func initIfNotExists(_ topic: String, id: EntryID, error: String = "") async throws -> Bool {
        let now = Timestamp.now()
        let state = RetryInfo(
            attempt: 1,
            maxAttempts: configuration.retry.maxAttempts,
            nextRetryAt: now + configuration.retry.backoff.delay(attempt: 1),
            lastError: error,
            firstFailedAt: now
        )
        return try await write(state, topic, id, mode: "create")
    }

    /// The state of an entry; nil if it never failed, was handled, or its state expired.
    ///
    /// - Throws: ``RedisError``, `QueueKeyError`.
    public func get(_ topic: String, id: EntryID) async throws -> RetryInfo? {
        let reply = try await client.execute("HGETALL", repeatable: true, try key(topic, id))
        return RetryInfo(fields: try reply.fields())
    }

    /// Replaces the state of an entry.
    ///
    /// - Throws: ``RedisError``, `QueueKeyError`.
    public func set(_ topic: String, id: EntryID, _ state: RetryInfo) async throws {
        _ = try await write(state, topic, id, mode: "replace")
    }

    /// Deletes the state of an entry.
    ///
    /// - Throws: ``RedisError``, `QueueKeyError`.
    public func delete(_ topic: String, id: EntryID) async throws {
        _ = try await client.execute("DEL", repeatable: true, try key(topic, id))
    }

    /// Counts an attempt.
    ///
    /// - Returns: The attempt, which is 1 if there was no state.
    /// - Throws: ``RedisError``, `QueueKeyError`.
    @discardableResult
    public func incrementAttempt(_ topic: String, id: EntryID) async throws -> Int {
        let key = try key(topic, id)
        return try await client.run(.incrementAttempt, keys: [key], repeatable: false, argumentCount: 1) { arguments in
            arguments.append(timeToLive)
        }
        .integer()
    }

    private var timeToLive: Int { Int(configuration.retry.timeToLive.wholeMilliseconds / 1_000) }

    private func key(_ topic: String, _ id: EntryID) throws(QueueKeyError) -> String {
        try QueueKeys(namespace: configuration.namespace, topic: topic).retry(id, group: group)
    }

    private func write(_ state: RetryInfo, _ topic: String, _ id: EntryID, mode: String) async throws -> Bool {
        let fields = state.fields
        let key = try key(topic, id)
        guard !fields.isEmpty else {
            try await delete(topic, id: id)
            return true
        }
        let reply = try await client.run(
            .setRetry,
            keys: [key],
            repeatable: true,
            argumentCount: 2 + 2 * fields.count
        ) { arguments in
            arguments.append(mode)
            arguments.append(timeToLive)
            for field in fields {
                arguments.append(field.name)
                arguments.append(field.value)
            }
        }
        return try reply.integer() == 1
    }
}
