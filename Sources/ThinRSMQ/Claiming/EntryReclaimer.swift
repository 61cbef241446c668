public import Logging
import NIOConcurrencyHelpers
public import Redis

/// What is remembered of a group from one repair to the next.
struct GroupMemory: Sendable {
    var crashes = CrashMemory()
    var consumers = ConsumerWatch()
}

/// Acts on the entries of a census as a claim policy says.
public struct EntryReclaimer: Sendable {
    private let client: RedisClient
    private let configuration: Configuration
    private let name: String
    private let logger: Logger
    private let forwarder: EntryForwarder?
    private let memories = NIOLockedValueBox<[Queue: GroupMemory]>([:])
    private let outages = NIOLockedValueBox(Outages())

    /// A reclaimer that claims under a name of its own.
    ///
    /// - Parameters:
    ///   - client: The Redis of the queues.
    ///   - configuration: Attempts, minimum idle time, retry scope, batch sizes.
    ///   - name: The consumer name that claimed entries are pending under for a moment.
    ///   - logger: Hears of each repair that did something, at `debug`.
    ///   - handler: Handles entries itself under the policy `http`, at most `Consumer.MaxConcurrentHandlers` at a time in
    ///     each group; without one, that policy only dead-letters what is exhausted.
    public init(
        client: RedisClient,
        configuration: Configuration,
        name: String,
        logger: Logger,
        handler: Handler? = nil
    ) {
        forwarder = handler.map { EntryForwarder(handler: $0, logger: logger) }
        self.client = client
        self.configuration = configuration
        self.name = name
        self.logger = logger
    }

    /// A scan was answered by Redis; its repairs follow.
    public func scanAnswered() {
        outages.withLockedValue { $0.answered(at: .now) }
    }

    /// A scan failed for all groups: until the next is answered, entries grow idle without anybody's fault.
    public func scanFailed() {
        outages.withLockedValue { $0.failed(at: .now) }
    }

    /// Whether a repair of the group would find something to do.
    public func hasWork(in queue: Queue, _ census: PendingCensus, policy: ClaimPolicy) -> Bool {
        guard policy != .observe else { return false }
        if !census.actionable.isEmpty || forwarder?.hasNews(of: queue) == true { return true }
        let memory = memories.withLockedValue { $0[queue] ?? GroupMemory() }
        return !memory.crashes.held.isEmpty || memory.consumers.isDue(at: .now)
    }

    /// Repairs a group; for one caller at a time.
    ///
    /// A repair may be repeated, or run beside that of another process: each step checks again what the census saw.
    ///
    /// - Parameters:
    ///   - queue: The group.
    ///   - census: What a scan of it found.
    ///   - policy: What to do.
    ///   - report: What was done is added here, also where the repair ends early.
    /// - Throws: `RedisError`.
    public func repair(
        _ queue: Queue,
        _ census: PendingCensus,
        policy: ClaimPolicy,
        into report: inout RepairReport
    ) async throws {
        guard hasWork(in: queue, census, policy: policy) else { return }
        let memory = memories.withLockedValue { $0[queue] ?? GroupMemory() }
        var repair = GroupRepair(
            member: member(of: queue),
            census: census,
            memory: memory,
            minIdleTime: outages.withLockedValue { $0.idleTime(of: configuration.monitor.minIdleTime, at: .now) },
            forwarder: forwarder,
            logger: logger
        )
        do {
            try await repair.run(policy)
        } catch {
            finish(repair, queue, into: &report)
            throw error
        }
        finish(repair, queue, into: &report)
    }

    private func finish(_ repair: GroupRepair, _ queue: Queue, into report: inout RepairReport) {
        memories.withLockedValue { $0[queue] = repair.memory }
        report += repair.report
        guard repair.report != RepairReport() else { return }
        logger.debug(
            "group repaired",
            metadata: [
                "queue.stream": "\(queue.keys.stream)", "queue.group": "\(queue.group)",
                "entry.requeued": "\(repair.report.requeued)", "entry.dead_lettered": "\(repair.report.deadLettered)",
                "entry.payload_gone": "\(repair.report.payloadGone)", "entry.lost": "\(repair.report.lost)",
                "entry.crashed": "\(repair.report.crashed)", "entry.held": "\(repair.report.held)",
            ]
        )
    }

    /// All other groups are gone: what is remembered of them is let go.
    public func keep(_ queues: Set<Queue>) {
        memories.withLockedValue { memories in memories = memories.filter { queues.contains($0.key) } }
    }

    /// Removes the reclaimer's name from the groups in which nothing is pending under it.
    ///
    /// What is left under the name is an orphan like any other, so a Redis that is away is not waited for.
    public func leave(_ queues: Set<Queue>) async {
        await forwarder?.close(within: configuration.consumer.shutdownTimeout)
        for queue in queues {
            do {
                try await member(of: queue).leave()
            } catch let error as RedisError where error.isAnswer {
                // A group that is gone holds up no other.
            } catch {
                return  // Each of the others would wait in vain as well.
            }
        }
    }

    private func member(of queue: Queue) -> GroupMember {
        GroupMember(client: client, queue: queue, name: name, configuration: configuration)
    }
}
