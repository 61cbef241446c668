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
        var sharedStreams: Set<String> = []
    }

    /// A monitor of every topic of the configuration's namespace.
    ///
    /// - Parameters:
    ///   - client: Shared with everything else that talks to the same Redis.
    ///   - configuration: Validated here; `Monitor.Enabled` is not looked at.
    ///   - policy: What to do with entries that nobody handles.
    ///   - logger: Hears of failing scans once each time they begin, at `warning`.
    /// - Throws: `ConfigurationError`.
    public convenience init(
        client: RedisClient,
        configuration: Configuration,
        policy: ClaimPolicy = .requeue,
        logger: Logger = Logger(label: "thinrsmq.monitor", factory: { _ in SwiftLogNoOpLogHandler() })
    ) throws(ConfigurationError) {
        try configuration.validate()
        self.init(client: client, configuration: configuration, policy: policy, only: nil, logger: logger)
    }

    /// A monitor of one group, or of the namespace where `only` is nil.
    init(client: RedisClient, configuration: Configuration, policy: ClaimPolicy, only: Queue?, logger: Logger) {
        name = ConsumerName(prefix: "monitor").description
        self.client = client
        self.configuration = configuration
        self.policy = policy
        self.only = only
        self.logger = logger
        reclaimer = EntryReclaimer(client: client, configuration: configuration, name: name, logger: logger)
    }

    /// Scans every `Monitor.ScanIntervalMs` until ``stop()``, a graceful shutdown or a cancellation; a scan that has begun
    /// is finished, and the monitor's name is removed from the groups.
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
    /// - Throws: `RedisError` if the topics cannot be listed. A group that fails is logged and does not hold up the
    ///   others.
    @discardableResult
    public func scanOnce() async throws -> RepairReport {
        var report = RepairReport()
        for (queue, groups) in try await queues() { report += await scan(queue, groups: groups) }
        return report
    }

    private func serve() async {
        var failures = 0
        while !state.withLockedValue({ $0.isStopped }) {
            let start = ContinuousClock.now
            do {
                try await scanOnce()
                failures = 0
            } catch {
                failures += 1
                if failures == 1 { logger.warning("scan failed, trying again", metadata: ["error": "\(error)"]) }
            }
            await alarm.sleep(until: start + configuration.monitor.scanInterval)
        }
        for queue in state.withLockedValue({ $0.visited }) {
            // What is left under the name is an orphan like any other.
            try? await reclaimer.leave(queue)
        }
    }

    /// The groups to look after, each with the number of groups of its stream.
    private func queues() async throws -> [(Queue, groups: Int)] {
        let inspector = QueueInspector(client: client)
        let keys: [QueueKeys] =
            if let only { [only.keys] } else { try await inspector.topics(of: configuration.namespace) }
        var queues: [(Queue, Int)] = []
        for chunk in keys.batches(of: 100) {
            for (keys, view) in zip(chunk, try await inspector.views(of: chunk).views) {
                // A topic that is gone, or whose key holds something else, has no groups.
                let groups = (try? view.get().groups) ?? []
                queues += groups.map { (Queue(keys: keys, group: $0.name), groups.count) }
            }
        }
        return only.map { only in queues.filter { $0.0 == only } } ?? queues
    }

    private func scan(_ queue: Queue, groups: Int) async -> RepairReport {
        do {
            let scanner = PendingScanner(client: client, configuration: configuration)
            let census = try await scanner.scan(queue, from: state.withLockedValue { $0.cursors[queue] })
            state.withLockedValue { state in
                state.cursors[queue] = census.next
                if !census.actionable.isEmpty { state.visited.insert(queue) }
            }
            return try await reclaimer.repair(queue, census, policy: policy(for: queue, groups: groups))
        } catch {
            logger.debug(
                "scan of a group failed",
                metadata: [
                    "queue.stream": "\(queue.keys.stream)", "queue.group": "\(queue.group)", "error": "\(error)",
                ]
            )
            return RepairReport()
        }
    }

    private func policy(for queue: Queue, groups: Int) -> ClaimPolicy {
        let allowed = policy.allowed(groups: groups, configuration.monitor)
        let isNews = allowed != policy && state.withLockedValue { $0.sharedStreams.insert(queue.keys.stream).inserted }
        if isNews {
            logger.warning("\(ClaimPolicy.sharedStreamWarning)", metadata: ["queue.stream": "\(queue.keys.stream)"])
        }
        return allowed
    }
}

extension ClaimPolicy {
    /// What is allowed on a stream with so many groups: a requeued entry reaches all of them, and only consumers that
    /// know `_for_group` skip what is not for theirs.
    package func allowed(groups: Int, _ settings: Configuration.Monitor) -> ClaimPolicy {
        self == .requeue && groups > 1 && !settings.requeueAcrossGroups ? .deadLetter : self
    }

    package static let sharedStreamWarning =
        "stream has several groups: nothing is requeued on it, unless all their consumers skip by _for_group"
}

extension QueueInspector {
    /// The topics of a namespace, by a full SCAN.
    func topics(of namespace: String) async throws -> [QueueKeys] {
        var topics: Set<QueueKeys> = []
        var cursor = "0"
        repeat {
            let page = try await streamKeys(matching: Glob.escaped(namespace) + ":*", cursor: cursor)
            for key in page.keys {
                guard let topic = QueueKeys.topic(ofStream: key, namespace: namespace) else { continue }
                if let keys = try? QueueKeys(namespace: namespace, topic: topic) { topics.insert(keys) }
            }
            cursor = page.next
        } while cursor != "0"
        return topics.sorted { $0.stream < $1.stream }
    }
}

/// Redis' patterns for keys.
package enum Glob {
    private static let special: Set<Character> = ["*", "?", "[", "]", "\\"]

    /// A pattern that matches this text alone.
    package static func escaped(_ text: String) -> String {
        text.reduce(into: "") { pattern, character in
            if special.contains(character) { pattern.append("\\") }
            pattern.append(character)
        }
    }

    /// Whether a pattern matches one key only.
    package static func isLiteral(_ pattern: String) -> Bool {
        !pattern.contains { special.contains($0) }
    }
}
