import Redis

/// A name in a consumer group, and what whoever bears it may do with the entries that are pending under it.
///
/// Consumers and claim monitors act through this alone, so that every step that must not be torn apart is taken in one
/// way.
struct GroupMember: Sendable {
    let client: RedisClient
    let queue: Queue
    let name: String
    let configuration: Configuration
    let clock: WallClock

    init(
        client: RedisClient,
        queue: Queue,
        name: String,
        configuration: Configuration,
        clock: @escaping WallClock = { Timestamp.now() }
    ) {
        self.client = client
        self.queue = queue
        self.name = name
        self.configuration = configuration
        self.clock = clock
    }

    var stream: String { queue.keys.stream }
    var group: String { queue.group }

    func retryHash(of id: EntryID) -> String {
        queue.keys.retry(id, group: queue.group, scope: configuration.retry.scope)
    }

    /// Loads the scripts, so that the first entry does not wait for them.
    func prepare() async throws {
        try await client.load(
            .acknowledge,
            .beginAlone,
            .claimDue,
            .deadLetter,
            .recordFailure,
            .renewLease,
            .removeConsumer
        )
    }

    /// Creates the group, and the stream if need be; one that exists is left as it is.
    ///
    /// It starts at 0: whatever the stream holds is new to a new group. Duplicates are allowed, loss is not.
    func createGroup() async throws {
        var pipeline = RedisPipeline()
        pipeline.append("XGROUP", repeatable: true, "CREATE", stream, group, "0", "MKSTREAM")
        let reply = try await client.execute(pipeline)[0]
        guard let error = reply.error, error.code != "BUSYGROUP" else { return }
        throw RedisError(reply: error, to: "XGROUP CREATE", at: client.configuration.address)
    }

    /// Removes the name from the group if nothing is pending under it; false if it was kept.
    @discardableResult
    func leave() async throws -> Bool {
        let reply = try await client.run(.removeConsumer, keys: [stream], repeatable: true, argumentCount: 2) {
            $0.append(group)
            $0.append(name)
        }
        return try reply.integer() == 1
    }
}

extension RedisError {
    /// Whether Redis refused to take more data; what frees or only reads it still works.
    var isOutOfMemory: Bool { reply?.code == "OOM" }
}
