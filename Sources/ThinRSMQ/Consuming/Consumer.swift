public import Logging
import NIOConcurrencyHelpers
public import Redis
public import ServiceLifecycle

/// Reads the messages of a topic for a consumer group, hands them to a handler and acknowledges them.
///
///     let consumer = try Consumer(client: client, configuration: configuration, topic: "orders", group: "billing") {
///         try await charge($0.message.payload)
///     }
///     try await consumer.run()
///
/// A handler that throws makes its message due again after the configured backoff; at `Retry.MaxAttempts` the message
/// goes to the dead letters. Each consumer leases one connection of the client's pool.
public final class Consumer: Service {
    /// The consumer's name in the group: `{prefix}-{hostname}-{pid}-{8 hex digits}`, or the configured fixed name.
    public let consumerName: String
    /// The stream and the group.
    public let queue: Queue

    private let member: GroupMember
    private let logger: Logger
    private let onSkip: (@Sendable (EntryID, String) -> Void)?
    private let handler: Handler
    private let embeddedMonitor: ClaimMonitor?
    private let reading = NIOLockedValueBox(Reading())
    private let stopped = Alarm()

    private struct Reading {
        var task: Task<Void, Never>?
        var isStopped = false
    }

    /// A consumer that has not begun.
    ///
    /// - Parameters:
    ///   - client: Shared with everything else that talks to the same Redis.
    ///   - configuration: Validated here.
    ///   - topic: The topic to read.
    ///   - group: The consumer group; it is created at the stream's beginning if it does not exist.
    ///   - logger: Hears of incidents that have no caller to throw to, at `warning` once each; the rest is `debug`.
    ///   - onSkip: Hears of entries that are no messages, with the reason, before they are dead-lettered.
    ///   - handler: Handles a message; up to `Consumer.MaxConcurrentHandlers` run at once.
    /// - Throws: `ConfigurationError` or `QueueKeyError`.
    public init(
        client: RedisClient,
        configuration: Configuration,
        topic: String,
        group: String,
        logger: Logger = Logger(label: "thinrsmq.consumer", factory: { _ in SwiftLogNoOpLogHandler() }),
        onSkip: (@Sendable (_ id: EntryID, _ reason: String) -> Void)? = nil,
        handler: @escaping Handler
    ) throws {
        try configuration.validate()
        queue = Queue(keys: try QueueKeys(namespace: configuration.namespace, topic: topic), group: group)
        consumerName =
            configuration.consumer.fixedName ?? ConsumerName(prefix: configuration.consumer.namePrefix).description
        member = GroupMember(client: client, queue: queue, name: consumerName, configuration: configuration)
        var logger = logger
        logger[metadataKey: "queue.stream"] = "\(queue.keys.stream)"
        logger[metadataKey: "queue.group"] = "\(group)"
        logger[metadataKey: "queue.consumer"] = "\(consumerName)"
        self.logger = logger
        embeddedMonitor =
            configuration.monitor.enabled
            ? ClaimMonitor(
                client: client,
                configuration: configuration,
                policy: .requeue,
                only: queue,
                logger: logger
            ) : nil
        self.onSkip = onSkip
        self.handler = handler
    }

    /// Handles messages until ``stop()``, a graceful shutdown or a cancellation, all of which end in order: nothing more
    /// is read, handlers finish within `Consumer.ShutdownTimeoutMs`, acknowledgements are sent, and the name is
    /// removed from the group if nothing is pending under it.
    ///
    /// A Redis that is away, at the start or later, is waited for.
    ///
    /// - Throws: `RedisError` if the group cannot be created for a reason that waiting does not mend: wrong
    ///   credentials, a missing permission, a key that is no stream.
    public func run() async throws {
        try await runInOrder(stop: stop) { try await self.serve() }
    }

    /// Ends ``run()`` in order.
    public func stop() {
        let task = reading.withLockedValue { reading in
            reading.isStopped = true
            return reading.task
        }
        task?.cancel()
        stopped.ring()
    }

    private func serve() async throws {
        guard try await join() else { return }
        let parts = ConsumerParts(member: member, onSkip: onSkip, handler: handler, logger: logger)
        await withDiscardingTaskGroup { group in
            group.addTask { await parts.acknowledger.run() }
            group.addTask { await parts.leases.run() }
            if let embeddedMonitor { group.addTask { try? await embeddedMonitor.run() } }
            // Awaited by `finish`, which has to cancel these two at the deadline, and nothing else with them.
            let redelivering = Task { await parts.redeliverer.run() }
            let handling = Task { await parts.pool.run() }
            await read(with: parts.reader)
            await finish(parts, redelivering, handling)
        }
        await leave()
    }

    /// Loads scripts and creates the group, however long Redis is away; false if the consumer was stopped before.
    private func join() async throws -> Bool {
        var failures = 0
        while !isStopped {
            do {
                try await member.prepare()
                try await member.createGroup()
                return true
            } catch let error as RedisError where error.isOutOfMemory {
                return true  // The group may well exist; otherwise the reader meets NOGROUP, and goes on trying.
            } catch let error as RedisError where error.isRetriable {
                failures += 1
                if failures == 1 { logger.warning("redis is away, waiting for it", metadata: ["error": "\(error)"]) }
                await stopped.sleep(until: .now + retryPause(failures))
            }
        }
        return false
    }

    private func read(with reader: EntryReader) async {
        // Awaited below; a task of its own so that `stop()` can cancel the blocked read.
        let task = Task { await reader.run() }
        let isStopped = reading.withLockedValue { reading in
            reading.task = task
            return reading.isStopped
        }
        if isStopped { task.cancel() }
        await task.value
    }

    private func finish(
        _ parts: ConsumerParts,
        _ redelivering: Task<Void, Never>,
        _ handling: Task<Void, Never>
    ) async {
        embeddedMonitor?.stop()
        // Cancelled below as soon as there is nothing more to wait for.
        let deadline = Task {
            try? await Task.sleep(for: member.configuration.consumer.shutdownTimeout)
            if Task.isCancelled { return }
            redelivering.cancel()
            handling.cancel()
        }
        parts.redeliverer.close()
        await redelivering.value
        do {
            try await parts.reader.takeUnseen()
        } catch {
            logger.debug("looking for missed entries failed", metadata: ["error": "\(error)"])
        }
        // Last, so that whatever was claimed or read for a handler reaches one.
        parts.buffer.finish()
        await handling.value
        deadline.cancel()
        parts.acknowledger.close()
        parts.leases.close()
    }

    private func leave() async {
        do {
            try await member.leave()
        } catch {
            logger.debug("leaving the group failed", metadata: ["error": "\(error)"])
        }
    }

    private var isStopped: Bool { reading.withLockedValue { $0.isStopped } }
}
