public import Logging
public import Redis

/// Acts on the entries of a census as a claim policy says.
public struct EntryReclaimer: Sendable {
    private let client: RedisClient
    private let configuration: Configuration
    private let name: String
    private let logger: Logger

    /// A reclaimer that claims under a name of its own.
    ///
    /// - Parameters:
    ///   - client: The Redis of the queues.
    ///   - configuration: Attempts, minimum idle time, retry scope, batch sizes.
    ///   - name: The consumer name that claimed entries are pending under for a moment.
    ///   - logger: Hears of each repair that did something, at `debug`.
    public init(client: RedisClient, configuration: Configuration, name: String, logger: Logger) {
        self.client = client
        self.configuration = configuration
        self.name = name
        self.logger = logger
    }

    /// Repairs a group.
    ///
    /// A repair may be repeated, or run beside another: each step checks again what the census saw.
    public func repair(_ queue: Queue, _ census: PendingCensus, policy: ClaimPolicy) async throws -> RepairReport {
        var report = RepairReport()
        guard policy != .observe, !census.actionable.isEmpty else { return report }
        let repair = GroupRepair(member: member(of: queue))
        report += try await repair.deadLetter(census.actionable.filter { $0.state == .exhausted })
        if policy == .requeue {
            report += try await repair.requeue(census.actionable.filter { $0.state != .exhausted })
        }
        logger.debug(
            "group repaired",
            metadata: [
                "queue.stream": "\(queue.keys.stream)", "queue.group": "\(queue.group)",
                "entry.requeued": "\(report.requeued)", "entry.dead_lettered": "\(report.deadLettered)",
                "entry.payload_gone": "\(report.payloadGone)", "entry.lost": "\(report.lost)",
            ]
        )
        return report
    }

    /// Removes the reclaimer's name from the groups in which nothing is pending under it.
    ///
    /// What is left under the name is an orphan like any other, so a Redis that is away is not waited for.
    public func leave(_ queues: Set<Queue>) async {
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
