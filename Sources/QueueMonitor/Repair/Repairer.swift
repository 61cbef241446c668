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
    private let handler: HTTPHandler?
    private let settings: MonitorSettings
    private let logger: Logger
    /// The groups that our name may have got into.
    private var visited: Set<Queue> = []
    private var sharedStreams = SharedStreams()

    init(client: RedisClient, settings: MonitorSettings, name: String, logger: Logger) {
        self.settings = settings
        self.logger = logger
        var configuration = settings.queue
        handler = settings.claimPolicy == .http ? settings.httpHandler.map { HTTPHandler($0) } : nil
        if let most = settings.httpHandler?.maxConcurrent { configuration.consumer.maxConcurrentHandlers = most }
        reclaimer = EntryReclaimer(
            client: client,
            configuration: configuration,
            name: name,
            logger: logger,
            handler: handler.map { $0.handle }
        )
    }

    /// Redis answered a whole scan.
    func scanAnswered() { reclaimer.scanAnswered() }

    /// Redis did not answer a scan.
    func scanFailed() { reclaimer.scanFailed() }

    /// Repairs group after group; one that fails does not hold up the others, unless Redis is away for all of them.
    ///
    /// - Parameters:
    ///   - snapshot: What is to be repaired.
    ///   - mayRepair: Asked before each group: the one that has begun is finished, the rest is left.
    /// - Returns: What was done, and which groups failed.
    mutating func repair(
        _ snapshot: Snapshot,
        while mayRepair: @Sendable () -> Bool
    ) async -> (reports: [GroupRepairReport], failures: [Queue: any Error]) {
        var reports: [GroupRepairReport] = []
        var failures: [Queue: any Error] = [:]
        // Before the work is listed: what is not allowed of it is for the monitor that repairs to tell.
        guard mayRepair() else { return (reports, failures) }
        for (queue, census, policy) in work(in: snapshot) {
            guard mayRepair() else { break }
            visited.insert(queue)
            var report = RepairReport()
            var failure: (any Error)?
            do {
                try await reclaimer.repair(queue, census, policy: policy, into: &report)
            } catch {
                failure = error
            }
            // What was done before a failure counts as well.
            reports.append(GroupRepairReport(queue: queue, report: report))
            guard let failure else { continue }
            failures[queue] = failure
            guard let failure = failure as? RedisError, failure.isAnswer else { break }
        }
        return (reports, failures)
    }

    private mutating func work(in snapshot: Snapshot) -> [(Queue, PendingCensus, ClaimPolicy)] {
        var work: [(Queue, PendingCensus, ClaimPolicy)] = []
        for stream in snapshot.streams where stream.isOwned {
            let policy = sharedStreams.policy(
                settings.claimPolicy,
                on: stream.keys.stream,
                groups: stream.groups.count,
                settings.queue,
                logger
            )
            for group in stream.groups {
                guard let census = group.census, reclaimer.hasWork(in: group.queue, census, policy: policy) else {
                    continue
                }
                work.append((group.queue, census, policy))
            }
        }
        return work
    }

    /// All other groups are gone.
    mutating func keep(_ groups: Set<Queue>) {
        visited.formIntersection(groups)
        reclaimer.keep(groups)
    }

    /// Takes our name out of the groups where nothing is pending under it.
    mutating func leave() async {
        await reclaimer.leave(visited)
        await handler?.close()
        visited = []
    }
}
