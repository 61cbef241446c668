import Logging
import Redis
import ThinRSMQ

/// What was done in one group.
struct GroupRepairReport: Sendable {
    let queue: Queue
    let report: RepairReport
}

/// Applies the claim policy to the groups of a snapshot.
struct Repairer: Sendable {
    private let reclaimer: EntryReclaimer
    private let settings: MonitorSettings
    private let logger: Logger
    /// The groups that our name may have got into.
    private var visited: Set<Queue> = []
    private var sharedStreams: Set<String> = []

    init(client: RedisClient, settings: MonitorSettings, name: String, logger: Logger) {
        self.settings = settings
        self.logger = logger
        reclaimer = EntryReclaimer(client: client, configuration: settings.queue, name: name, logger: logger)
    }

    /// Repairs group after group; one that fails does not hold up the others, unless Redis is away for all of them.
    ///
    /// - Parameters:
    ///   - snapshot: What is to be repaired.
    ///   - isStopped: Asked between two groups: the one that has begun is finished, the rest is left.
    /// - Returns: What was done, and which groups failed.
    mutating func repair(
        _ snapshot: Snapshot,
        until isStopped: @Sendable () -> Bool
    ) async -> (reports: [GroupRepairReport], failures: [Queue: any Error]) {
        var reports: [GroupRepairReport] = []
        var failures: [Queue: any Error] = [:]
        for (queue, census, policy) in work(in: snapshot) {
            if isStopped() { break }
            visited.insert(queue)
            do {
                let report = try await reclaimer.repair(queue, census, policy: policy)
                reports.append(GroupRepairReport(queue: queue, report: report))
            } catch {
                failures[queue] = error
                guard let error = error as? RedisError, error.isAnswer else { break }
            }
        }
        return (reports, failures)
    }

    private mutating func work(in snapshot: Snapshot) -> [(Queue, PendingCensus, ClaimPolicy)] {
        var work: [(Queue, PendingCensus, ClaimPolicy)] = []
        for stream in snapshot.streams where stream.isOwned {
            let policy = policy(for: stream)
            guard policy != .observe else { continue }
            for group in stream.groups {
                guard let census = group.census, !census.actionable.isEmpty else { continue }
                work.append((group.queue, census, policy))
            }
        }
        return work
    }

    /// Lets go of groups that are gone.
    mutating func forget(_ groups: Set<Queue>) {
        visited.subtract(groups)
    }

    /// Takes our name out of the groups where nothing is pending under it.
    mutating func leave() async {
        await reclaimer.leave(visited)
        visited = []
    }

    private mutating func policy(for stream: StreamSample) -> ClaimPolicy {
        let allowed = settings.claimPolicy.allowed(groups: stream.groups.count, settings.queue.monitor)
        if allowed != settings.claimPolicy, sharedStreams.insert(stream.keys.stream).inserted {
            logger.warning(
                "\(ClaimPolicy.sharedStreamWarning)",
                metadata: ["queue.stream": "\(stream.keys.stream)"]
            )
        }
        return allowed
    }
}
