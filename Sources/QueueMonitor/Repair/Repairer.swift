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

    /// Repairs group after group; one that fails is reported to `onFailure` and does not hold up the others.
    mutating func repair(_ snapshot: Snapshot, onFailure: (Queue, any Error) -> Void) async -> [GroupRepairReport] {
        var reports: [GroupRepairReport] = []
        for stream in snapshot.streams where stream.isOwned {
            let policy = policy(for: stream)
            for group in stream.groups where policy != .observe && !group.census.actionable.isEmpty {
                visited.insert(group.queue)
                do {
                    let report = try await reclaimer.repair(group.queue, group.census, policy: policy)
                    reports.append(GroupRepairReport(queue: group.queue, report: report))
                } catch {
                    onFailure(group.queue, error)
                }
            }
        }
        return reports
    }

    /// Takes our name out of the groups where nothing is pending under it.
    mutating func leave() async {
        for queue in visited {
            // What is left under the name is an orphan like any other.
            try? await reclaimer.leave(queue)
        }
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
