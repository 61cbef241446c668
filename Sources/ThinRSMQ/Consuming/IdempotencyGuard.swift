public import Redis

/// Keeps a handler from repeating an effect when its message comes again.
///
///     let guarded = try IdempotencyGuard(client: client, configuration: configuration)
///     … handler: { delivery in
///         try await guarded.once(delivery) { try await chargeCard(delivery.message) }
///     }
///
/// A message comes again after a crash, a lost reply or a lease that ended, also as another entry. The guard marks each
/// message of a group in Redis, by its ``Delivery/firstID``:
///
/// | mark `{namespace}:{topic}:retries:{group}:{first id}:done` | the effect |
/// |---|---|
/// | absent | was not begun, or failed, or its mark has expired |
/// | a random token | is running, or its process died; ends after the length of a lease |
/// | `done` | has happened; ends after the time to live |
///
/// So of two deliveries at a time one runs the effect, and a later one finds it done. **A crash between the effect and
/// its mark repeats the effect**, and so does one that runs for longer than its mark, if its entry's lease has ended as
/// well. No mark beside the effect can do better. What can: writing the first id in the same database transaction as the
/// effect, or handing it to a service that takes idempotency keys.
///
/// Costs two round trips a message, and in Redis about 150 bytes for as long as the mark lives.
public struct IdempotencyGuard: Sendable {
    private static let done = "done"

    private let client: RedisClient
    private let lease: Duration
    private let timeToLive: Duration

    /// A guard for handlers.
    ///
    /// - Parameters:
    ///   - client: Shared with everything else that talks to the same Redis.
    ///   - configuration: Validated here; `monitor.minIdleTime` is how long a begun effect keeps others from it.
    ///   - timeToLive: How long it is remembered that an effect has happened: longer than a message may be on its way,
    ///     replays of dead letters included.
    /// - Throws: `ConfigurationError`.
    public init(
        client: RedisClient,
        configuration: Configuration,
        timeToLive: Duration = .seconds(86_400)
    ) throws(ConfigurationError) {
        try configuration.validate()
        guard timeToLive >= configuration.monitor.minIdleTime else {
            throw ConfigurationError(
                setting: "timeToLive",
                value: "\(timeToLive)",
                accepted: "at least Monitor.MinIdleTimeMs (\(configuration.monitor.minIdleTime)), the length of a lease"
            )
        }
        self.client = client
        self.timeToLive = timeToLive
        lease = configuration.monitor.minIdleTime
    }

    /// Runs an effect unless it has happened for this message already.
    ///
    /// An effect that throws has not happened: the next attempt runs it again. If Redis is away when the effect has
    /// happened, the mark is missing and nothing is thrown, because an attempt more would surely repeat it.
    ///
    /// - Returns: Whether it ran now.
    /// - Throws: What the effect throws; ``HandlerError/retry(after:reason:)`` while another delivery runs it;
    ///   `RedisError` if the effect was not begun because Redis could not be asked.
    @discardableResult
    public func once(
        _ delivery: Delivery,
        isolation: isolated (any Actor)? = #isolation,
        _ effect: () async throws -> Void
    ) async throws -> Bool {
        let mark = delivery.queue.keys.done(delivery.firstID, group: delivery.queue.group)
        let token = String(UInt64.random(in: .min ... .max), radix: 36)
        guard try await begin(mark, token) else { return false }
        do {
            try await effect()
        } catch {
            await conclude { try await release(mark, token) }
            throw error
        }
        await conclude { try await finish(mark) }
        return true
    }

    /// Whether the effect is ours to run; false if it has happened.
    private func begin(_ mark: String, _ token: String) async throws -> Bool {
        var pipeline = RedisPipeline()
        // Repeatable, because GET tells whose mark it is, whatever SET said.
        pipeline.append("SET", repeatable: true, mark, token, "NX", "PX", milliseconds(lease))
        pipeline.append("GET", repeatable: true, mark)
        pipeline.append("PTTL", repeatable: true, mark)
        let replies = try await client.execute(pipeline)
        for reply in replies {
            if let error = reply.error { throw RedisError(reply: error, to: "SET", at: client.configuration.address) }
        }
        // One that has expired between the two commands is nobody's.
        let holder = replies[1].isNull ? "" : try replies[1].string()
        if holder == token { return true }
        if holder == Self.done { return false }
        let rest = Duration.milliseconds(max(1, try replies[2].integer()))
        throw HandlerError.retry(after: rest, reason: "another delivery of the message is being handled")
    }

    private func finish(_ mark: String) async throws {
        // Whoever holds the mark by now: the effect has happened.
        _ = try await client.execute("SET", repeatable: true, mark, Self.done, "PX", milliseconds(timeToLive))
    }

    private func release(_ mark: String, _ token: String) async throws {
        _ = try await client.run(.releaseMark, keys: [mark], repeatable: true, argumentCount: 1) { $0.append(token) }
    }

    /// Writes what came of the effect, also when the handler's task was cancelled meanwhile.
    private func conclude(_ write: @Sendable @escaping () async throws -> Void) async {
        // In a task that does not inherit the cancellation; it is waited for here, for a command's deadline at most.
        try? await Task { try await write() }.value
    }

    private func milliseconds(_ duration: Duration) -> Int { Int(duration.wholeMilliseconds) }
}
