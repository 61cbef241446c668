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

    func keys(_ topic: String) throws(QueueKeyError) -> QueueKeys {
        try QueueKeys(namespace: configuration.namespace, topic: topic)
    }
}
