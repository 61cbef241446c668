public import Logging
public import Redis

/// The dead letters of the topics of a namespace: look at them, replay them, delete them.
public struct DeadLetterQueue: Sendable {
    /// Most dead letters of one call.
    static let batch = 100

    let client: RedisClient
    let configuration: Configuration
    let logger: Logger
    let clock: WallClock = { Timestamp.now() }

    /// The dead letters of a namespace.
    ///
    /// - Parameters:
    ///   - client: Shared with everything else that talks to the same Redis.
    ///   - configuration: Validated here.
    ///   - logger: Hears of each replay and purge, at `debug`.
    /// - Throws: `ConfigurationError`.
    public init(
        client: RedisClient,
        configuration: Configuration,
        logger: Logger = Logger(label: "thinrsmq.dead-letters", factory: { _ in SwiftLogNoOpLogHandler() })
    ) throws(ConfigurationError) {
        try configuration.validate()
        self.client = client
        self.configuration = configuration
        self.logger = logger
    }

    /// How many dead letters a topic has.
    ///
    /// - Throws: ``RedisError``, `QueueKeyError`.
    public func size(_ topic: String) async throws -> Int {
        try await client.execute("XLEN", repeatable: true, try keys(topic).deadLetters).integer()
    }

    /// The oldest dead letters of a topic, which stay where they are.
    ///
    /// - Parameters:
    ///   - topic: The topic.
    ///   - count: Most to return, at least 1.
    ///   - cursor: The last one of the page before; nil begins with the oldest.
    /// - Returns: Dead letters in the order of their ids; fewer than `count` at the end.
    /// - Throws: ``RedisError``, `QueueKeyError`.
    public func peek(_ topic: String, count: Int, after cursor: EntryID? = nil) async throws -> [DeadLetter] {
        let reply = try await client.execute(
            "XRANGE",
            repeatable: true,
            try keys(topic).deadLetters,
            cursor.map { "(\($0)" } ?? "-",
            "+",
            "COUNT",
            max(1, count)
        )
        return try reply.elements().map { try $0.deadLetter() }
    }

    /// Moves a pending entry to the dead letters, with all its fields.
    ///
    /// A consumer does so by itself when attempts are used up; this is for programs that decide otherwise.
    ///
    /// - Parameters:
    ///   - id: The entry.
    ///   - topic: Its topic.
    ///   - failure: Why, and for which group.
    /// - Returns: The id of the dead letter; nil if the entry is not pending in the group, or has no payload any more.
    /// - Throws: ``RedisError``, `QueueKeyError`.
    @discardableResult
    public func move(_ id: EntryID, of topic: String, _ failure: Failure) async throws -> EntryID? {
        let queue = Queue(keys: try keys(topic), group: failure.group)
        let member = GroupMember(client: client, queue: queue, name: "", configuration: configuration)
        let casualty = GroupMember.Casualty(id: id, attempts: failure.attempts, error: failure.error)
        let (results, _) = try await member.deadLetter([casualty])
        if case .moved(let letter)? = results.first { return letter }
        return nil
    }

    /// Why an entry is given up.
    public struct Failure: Sendable, Hashable {
        /// The consumer group that could not handle it.
        public var group: String
        /// How many attempts failed; those before a requeue are added from the entry.
        public var attempts: Int
        /// What the last one failed with; cut to 1,000 characters.
        public var error: String

        /// A failure of a group.
        public init(group: String, attempts: Int, error: String) {
            self.group = group
            self.attempts = attempts
            self.error = error
        }
    }

    /// Deletes the dead letters that a topic has now.
    ///
    /// - Returns: How many were deleted; those that arrive meanwhile stay.
    /// - Throws: ``RedisError``, `QueueKeyError`.
    @discardableResult
    public func purge(_ topic: String) async throws -> Int {
        let key = try keys(topic).deadLetters
        let newest = try await client.execute("XREVRANGE", repeatable: true, key, "+", "-", "COUNT", 1)
        guard let last = try newest.elements().first(where: { _ in true }) else { return 0 }
        let bound = try last.elements(atLeast: 1)[0].entryID().next
        // Not by DEL: what arrives between the look and the deletion is above the bound.
        let removed = try await client.execute("XTRIM", repeatable: true, key, "MINID", bound.description).integer()
        logger.debug("dead letters purged", metadata: ["queue.dead_letters": "\(key)", "entry.count": "\(removed)"])
        return removed
    }

    func keys(_ topic: String) throws(QueueKeyError) -> QueueKeys {
        try QueueKeys(namespace: configuration.namespace, topic: topic)
    }
}

extension RedisReply {
    /// An entry of a dead-letter stream.
    func deadLetter() throws(RedisError) -> DeadLetter {
        let parts = try elements(atLeast: 2)
        return DeadLetter(id: try parts[0].entryID(), fields: try parts[1].fields())
    }
}
