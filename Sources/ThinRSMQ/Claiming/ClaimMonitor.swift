public import Logging
import NIOConcurrencyHelpers
public import Redis
public import ServiceLifecycle

/// Scans the pending entries of every topic of a namespace, and repairs what is stuck.
///
/// Consumers of this library redeliver their own failures; a claim monitor is there for those that died, for those that
/// hang, and for consumers of other implementations. Any number may run at once: each step checks what it changes.
public final class ClaimMonitor: Service {
    /// The consumer name that claimed entries are pending under for a moment.
    public let name: String

    private let client: RedisClient
    private let configuration: Configuration
    private let policy: ClaimPolicy
    private let only: Queue?
    private let logger: Logger
    private let reclaimer: EntryReclaimer
    private let state = NIOLockedValueBox(State())
    private let alarm = Alarm()

    private struct State {
        var isStopped = false
        /// Where the scan of a long list goes on.
        var cursors: [Queue: EntryID] = [:]
        /// The groups that the name may have got into.
        var visited: Set<Queue> = []
        var sharedStreams = SharedStreams()
        var unreadable = Incidents<QueueKeys>()
        var irreparable = Incidents<Queue>()
    }

    /// A monitor of every topic of the configuration's namespace.
    ///
    /// - Parameters:
    ///   - client: Shared with everything else that talks to the same Redis.
    ///   - configuration: Validated here; `Monitor.Enabled` is not looked at.
    ///   - policy: What to do with entries that nobody handles.
    ///   - handler: Handles them itself under the policy `http`; otherwise it is not called.
    ///   - logger: Hears of what fails once each time that it begins, at `warning`.
    /// - Throws: `ConfigurationError`.
    public convenience init(
        client: RedisClient,
        configuration: Configuration,
        policy: ClaimPolicy = .requeue,
        handler: Handler? = nil,
        logger: Logger = Logger(label: "thinrsmq.monitor", factory: { _ in SwiftLogNoOpLogHandler() })
    ) throws(ConfigurationError) {
        try configuration.validate()
        self.init(
            client: client,
            configuration: configuration,
            policy: policy,
            only: nil,
            handler: handler,
            logger: logger
        )
    }

    /// A monitor of one group, or of the namespace where `only` is nil.
    init(
        client: RedisClient,
        configuration: Configuration,
        policy: ClaimPolicy,
        only: Queue?,
        handler: Handler? = nil,
        logger: Logger
    ) {
        name = ConsumerName(prefix: ConsumerName.monitorPrefix).description
        self.client = client
        self.configuration = configuration
        self.policy = policy
        self.only = only
        self.logger = logger
        reclaimer = EntryReclaimer(
            client: client,
            configuration: configuration,
            name: name,
            logger: logger,
            handler: handler
        )
    }

    /// Scans every `Monitor.ScanIntervalMs` until ``stop()``, a graceful shutdown or a cancellation; the repair of a
    /// group that has begun is finished, and the monitor's name is removed from the groups.
    ///
    /// A scan that fails is logged and followed by the next.
    public func run() async throws {
        try await runInOrder(stop: stop) { await self.serve() }
    }

    /// Ends ``run()`` in order.
    public func stop() {
        state.withLockedValue { $0.isStopped = true }
        alarm.ring()
    }

    /// Scans every group once and repairs it.
    ///
    /// - Returns: What was done in all groups together.
    /// - Throws: `RedisError` if Redis is away or the topics cannot be listed. A topic or group that fails alone is logged
    ///   and does not hold up the others.
    @discardableResult
    public func scanOnce() async throws -> RepairReport {
        try await scan(try await listTopics().topics)
    }

    private func serve() async {
        var topics: TopicList?
        var failures = 0
        while !isStopped {
            let start = ContinuousClock.now
            do {
                let current = if let topics, !topics.isStale(at: start) { topics } else { try await listTopics() }
                topics = current
                try await scan(current.topics)
                failures = 0
            } catch {
                failures += 1
                reclaimer.scanFailed()
                if failures == 1 { logger.warning("scan failed, trying again", metadata: ["error": "\(error)"]) }
            }
            await alarm.sleep(until: start + configuration.monitor.scanInterval)
        }
        await reclaimer.leave(state.withLockedValue { $0.visited })
    }

    private var isStopped: Bool { state.withLockedValue { $0.isStopped } }

    private func listTopics() async throws -> TopicList {
        if let only { return TopicList(topics: [only.keys]) }
        return try await TopicList(namespace: configuration.namespace, by: QueueInspector(client: client))
    }

    @discardableResult
    private func scan(_ topics: [QueueKeys]) async throws -> RepairReport {
        var report = RepairReport()
        let found = try await groups(of: topics)
        reclaimer.scanAnswered()
        for (queue, groups) in found where !isStopped {
            do {
                try await scan(queue, groups: groups, into: &report)
            } catch let error as RedisError where error.isAnswer {
                // A group that is gone since needs nothing.
                guard error.reply?.code != "NOGROUP" else { continue }
                let isNews = state.withLockedValue { $0.irreparable.begin(queue) }
                if isNews { log("scan of a group failed", queue.keys, group: queue.group, error) }
            }
        }
        return report
    }

    /// The groups to look after, each with the number of groups of its stream.
    private func groups(of topics: [QueueKeys]) async throws -> [(Queue, groups: Int)] {
        let inspector = QueueInspector(client: client)
        var queues: [(Queue, Int)] = []
        var failures: [QueueKeys: RedisError] = [:]
        for chunk in topics.batches(of: 100) {
            for (keys, view) in zip(chunk, try await inspector.views(of: chunk).views) {
                switch view {
                case .success(let view):
                    queues += view.groups.map { (Queue(keys: keys, group: $0.name), view.groups.count) }
                case .failure(let error) where error.isNoSuchKey: break
                case .failure(let error): failures[keys] = error
                }
            }
        }
        let news = state.withLockedValue { [failures] in $0.unreadable.news(Set(failures.keys)) }
        for keys in news { log("stream cannot be read", keys, group: nil, failures[keys]) }
        let found = only.map { only in queues.filter { $0.0 == only } } ?? queues
        forgetAllBut(Set(found.map(\.0)))
        return found
    }

    private func forgetAllBut(_ queues: Set<Queue>) {
        reclaimer.keep(queues)
        state.withLockedValue { state in
            state.cursors = state.cursors.filter { queues.contains($0.key) }
            state.visited.formIntersection(queues)
            state.irreparable.keep(queues)
        }
    }

    private func scan(_ queue: Queue, groups: Int, into report: inout RepairReport) async throws {
        let scanner = PendingScanner(client: client, configuration: configuration)
        let census = try await scanner.scan(queue, from: state.withLockedValue { $0.cursors[queue] })
        state.withLockedValue { state in
            state.cursors[queue] = census.next
            if !census.actionable.isEmpty { state.visited.insert(queue) }
        }
        let allowed = state.withLockedValue { state in
            state.sharedStreams.policy(policy, on: queue.keys.stream, groups: groups, configuration, logger)
        }
        try await reclaimer.repair(queue, census, policy: allowed, into: &report)
        // With nothing to repair it does not end: a failed attempt makes the entry young again.
        if census.scanned == 0 || !census.actionable.isEmpty { state.withLockedValue { $0.irreparable.end(queue) } }
    }

    private func log(_ message: Logger.Message, _ keys: QueueKeys, group: String?, _ error: RedisError?) {
        var metadata: Logger.Metadata = ["queue.stream": "\(keys.stream)"]
        metadata["queue.group"] = group.map { "\($0)" }
        metadata["error"] = error.map { "\($0)" }
        logger.warning(message, metadata: metadata)
    }
}
