public import Logging
public import Redis

/// The dead letters of the topics of a namespace: look at them, replay them, delete them.
public struct DeadLetterQueue: Sendable {
    /// Most dead letters of one call.
    static let pageSize = 100

    let client: RedisClient
    let configuration: Configuration
    let logger: Logger
    let clock: WallClock

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
        try self.init(client: client, configuration: configuration, logger: logger, clock: { Timestamp.now() })
    }

    init(
        client: RedisClient,
        configuration: Configuration,
        logger: Logger,
        clock: @escaping WallClock
    ) throws(ConfigurationError) {
        try configuration.validate()
        self.client = client
        self.configuration = configuration
        self.logger = logger
        self.clock = clock
    }

    /// How many dead letters a topic has.
    ///
    /// - Throws: `RedisError`, `QueueKeyError`.
    public func size(_ topic: String) async throws -> Int {
        try await client.execute("XLEN", repeatable: true, try keys(topic).deadLetters).integer()
    }

    /// The oldest dead letters of a topic, which stay where they are.
    ///
    /// - Parameters:
    ///   - topic: The topic.
    ///   - count: Most to return; all of them are held in memory.
    ///   - cursor: The last one of the page before; nil begins with the oldest.
    /// - Returns: Dead letters in the order of their ids; fewer than `count` at the end.
    /// - Throws: `RedisError`, `QueueKeyError`.
    public func peek(_ topic: String, count: Int, after cursor: EntryID? = nil) async throws -> [DeadLetter] {
        let key = try keys(topic).deadLetters
        var letters: [DeadLetter] = []
        while letters.count < count {
            let start = (letters.last?.id ?? cursor).map { "(\($0)" } ?? "-"
            let limit = min(count - letters.count, Self.pageSize)
            let reply = try await client.execute("XRANGE", repeatable: true, key, start, "+", "COUNT", limit)
            let page = try reply.each { reply throws(RedisError) in try reply.deadLetter() }
            letters += page
            if page.count < limit { break }
        }
        return letters
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
    /// - Throws: `RedisError`, `QueueKeyError`. A server that is out of memory refuses the step as a whole: the entry
    ///   stays pending.
    @discardableResult
    public func move(_ id: EntryID, of topic: String, _ failure: Failure) async throws -> EntryID? {
        let queue = Queue(keys: try keys(topic), group: failure.group)
        // Nothing is claimed, so no name is needed.
        let member = GroupMember(client: client, queue: queue, name: "", configuration: configuration, clock: clock)
        let casualty = GroupMember.Casualty(id: id, attempts: failure.attempts, error: failure.error)
        let (results, trimmed) = try await member.deadLetter([casualty])
        if trimmed > 0 {
            logger.warning(
                "older dead letters trimmed",
                metadata: ["queue.dead_letters": "\(queue.keys.deadLetters)", "entry.count": "\(trimmed)"]
            )
        }
        guard case .moved(let letter)? = results.first else { return nil }
        logger.debug("entry dead-lettered", metadata: ["entry.id": "\(id)", "dead_letter.id": "\(letter)"])
        return letter
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
    /// Redis takes about 5 ms for a million small ones, and does nothing else meanwhile.
    ///
    /// - Returns: How many were deleted; those that arrive later stay.
    /// - Throws: `RedisError`, `QueueKeyError`.
    @discardableResult
    public func purge(_ topic: String) async throws -> Int {
        let key = try keys(topic).deadLetters
        // Unlike DEL it counts what it removes, and is never sent twice: a second run would count only its own.
        let removed = try await client.execute("XTRIM", repeatable: false, key, "MAXLEN", 0).integer()
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
