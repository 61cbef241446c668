public import Redis

/// The retry state of entries, for programs that look after retries themselves.
///
/// Consumers and claim monitors do not need it: they write the same hashes by the scripts that also check who owns an
/// entry. Each write is one step that leaves a whole hash with a time to live: what nobody knows is filled in from the
/// configuration. A server that is out of memory refuses a write as a whole.
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

    /// Writes the state after a first failure, unless there is one already: of that, what is missing is completed.
    ///
    /// - Parameters:
    ///   - topic: The entry's topic.
    ///   - id: The entry.
    ///   - error: What it failed with; cut to 1,000 characters.
    /// - Returns: Whether there was none.
    /// - Throws: `RedisError`, `QueueKeyError`.
    @discardableResult
    public func initIfNotExists(_ topic: String, id: EntryID, error: String = "") async throws -> Bool {
        try await write(topic, id, [], error: error).isNew
    }

    /// The state of an entry; nil if it never failed, was handled, or its state expired.
    ///
    /// - Throws: `RedisError`, `QueueKeyError`.
    public func get(_ topic: String, id: EntryID) async throws -> RetryInfo? {
        let reply = try await client.execute("HGETALL", repeatable: true, try key(topic, id))
        return RetryInfo(fields: try reply.fields())
    }

    /// Writes what is known of an entry; of facts that are nil, the hash keeps what it says.
    ///
    /// - Throws: `RedisError`, `QueueKeyError`.
    public func set(_ topic: String, id: EntryID, _ state: RetryInfo) async throws {
        _ = try await write(topic, id, state.fields)
    }

    /// Deletes the state of an entry.
    ///
    /// - Throws: `RedisError`, `QueueKeyError`.
    public func delete(_ topic: String, id: EntryID) async throws {
        _ = try await client.execute("DEL", repeatable: true, try key(topic, id))
    }

    /// Counts an attempt that failed; the next is due after the backoff's delay for it.
    ///
    /// - Returns: The attempt, which is 1 if there was no state.
    /// - Throws: `RedisError`, `QueueKeyError`.
    @discardableResult
    public func incrementAttempt(_ topic: String, id: EntryID) async throws -> Int {
        try await write(topic, id, [], increment: 1).attempt
    }

    private func key(_ topic: String, _ id: EntryID) throws(QueueKeyError) -> String {
        try QueueKeys(namespace: configuration.namespace, topic: topic).retry(id, group: group)
    }

    private func write(
        _ topic: String,
        _ id: EntryID,
        _ fields: [Field],
        error: String = "",
        increment: Int = 0
    ) async throws -> (isNew: Bool, attempt: Int) {
        let retry = configuration.retry
        let baseDelay = Int(retry.baseDelay.wholeMilliseconds)
        let reply = try await client.run(
            .writeRetry,
            keys: [try key(topic, id)],
            repeatable: increment == 0,
            argumentCount: 7 + 2 * fields.count
        ) { arguments in
            arguments.append(Int(retry.timeToLive.wholeMilliseconds / 1_000))
            arguments.append(retry.maxAttempts)
            arguments.append(baseDelay)
            arguments.append(Int(retry.maxDelay.wholeMilliseconds))
            arguments.append(retry.jitter && baseDelay > 0 ? Int.random(in: 0..<baseDelay) : 0)
            arguments.append(ErrorText.truncated(error))
            arguments.append(increment)
            for field in fields {
                arguments.append(field.name)
                arguments.append(field.value)
            }
        }
        let parts = try reply.elements(atLeast: 2)
        return (try parts[0].integer() == 1, try parts[1].integer())
    }
}
