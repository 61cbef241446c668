import Logging
import Redis
import ThinRSMQ

/// One tick after another: discover, sample, evaluate, repair, publish.
struct TickLoop: Sendable {
    private let instruments: MonitorInstruments
    private let board: MonitorBoard
    private let alerts: AlertDesk
    private let scaling: ScalingDesk
    private let logger: Logger
    private var observer: QueueObserver
    private var repairer: Repairer
    private var losses: LossWatch
    /// What the last tick repaired.
    private var repairs: [GroupRepairReport] = []
    private var failures = 0
    private var unreadable = Incidents<StreamFailure.Place>()
    private var irreparable = Incidents<Queue>()
    private var groups: Set<Queue> = []
    private var streams: Set<String> = []

    init(
        client: RedisClient,
        settings: MonitorSettings,
        name: String,
        instruments: MonitorInstruments,
        board: MonitorBoard,
        alerts: AlertDesk,
        scaling: ScalingDesk,
        logger: Logger
    ) {
        self.instruments = instruments
        self.board = board
        self.alerts = alerts
        self.scaling = scaling
        self.logger = logger
        losses = LossWatch(instruments: instruments, logger: logger)
        observer = QueueObserver(client: client, settings: settings)
        repairer = Repairer(client: client, settings: settings, name: name, logger: logger)
    }

    /// Runs a tick.
    ///
    /// - Parameters:
    ///   - mayRepair: Asked before each repair; once it is not so, the rest is left.
    ///   - onTick: Hears of a tick that went through.
    /// - Returns: After a failure, how soon to try again.
    mutating func tick(
        mayRepair: @Sendable () -> Bool,
        _ onTick: @Sendable (QueueMonitorService.Tick) -> Void
    ) async -> Duration? {
        let start = ContinuousClock.now
        do {
            let snapshot = try await observer.look()
            repairer.scanAnswered()
            let losses = losses.take(snapshot)
            let assessments = observer.judge(snapshot, losses: losses, repairs)
            note(snapshot)
            let repaired = await repair(snapshot, while: mayRepair)
            repairs = repaired.reports
            instruments.tickSucceeded(snapshot, repairs, took: start.duration(to: .now))
            let reading = ScanReading(
                snapshot: snapshot,
                assessments: assessments,
                losses: losses,
                repairs: repairs,
                repairFailure: repaired.failures.values.first.map { "\($0)" },
                atMaximum: scaling.targets.timesAtMaximum(at: snapshot.time),
                isComplete: observer.hasSearched
            )
            scaling.take(reading)
            await alerts.take(reading)
            board.show(snapshot, assessments)
            if failures > 0 { logger.info("redis answers again", metadata: ["tick.failures": "\(failures)"]) }
            failures = 0
            onTick(
                QueueMonitorService.Tick(
                    snapshot: snapshot,
                    assessments: assessments,
                    repairs: repairs.map { ($0.queue, $0.report) }
                )
            )
            return nil
        } catch {
            failures += 1
            repairer.scanFailed()
            instruments.tickFailed(error)
            board.show(trouble: "\(error)")
            scaling.takeFailure()
            await alerts.takeFailure(error)
            if failures == 1 { logger.warning("tick failed, trying again", metadata: ["error": "\(error)"]) }
            return retryPause(failures)
        }
    }

    mutating func leave() async {
        await repairer.leave()
    }

    private mutating func repair(
        _ snapshot: Snapshot,
        while mayRepair: @Sendable () -> Bool
    ) async -> (reports: [GroupRepairReport], failures: [Queue: any Error]) {
        let (reports, failures) = await repairer.repair(snapshot, while: mayRepair)
        // A repair that found nothing to do does not end it.
        for report in reports where failures[report.queue] == nil && report.report != RepairReport() {
            irreparable.end(report.queue)
        }
        for (queue, error) in failures {
            instruments.repairFailed(queue)
            // A tick that finds nothing to repair does not end it: a failed attempt makes the entry young again.
            guard irreparable.begin(queue) else { continue }
            logger.warning(
                "repair of a group failed",
                metadata: [
                    "queue.stream": "\(queue.keys.stream)", "queue.group": "\(queue.group)", "error": "\(error)",
                ]
            )
        }
        return (reports, failures)
    }

    /// Logs what fails once for each time that it begins, and lets go of what is gone.
    private mutating func note(_ snapshot: Snapshot) {
        log(snapshot.failures.filter { $0.reason != .gone })

        let groups = Set(snapshot.streams.flatMap { $0.groups.map(\.queue) })
        let streams = Set(snapshot.streams.map(\.keys.stream))
        let goneGroups = self.groups.subtracting(groups)
        instruments.forget(groups: goneGroups, streams: self.streams.subtracting(streams))
        repairer.keep(groups)
        irreparable.keep(groups)
        self.groups = groups
        self.streams = streams
    }

    private mutating func log(_ failures: [StreamFailure]) {
        let news = unreadable.news(Set(failures.map(\.place)))
        for failure in failures where news.contains(failure.place) {
            var metadata: Logger.Metadata = ["queue.stream": "\(failure.stream)", "error": "\(failure.error)"]
            metadata["queue.group"] = failure.group.map { "\($0)" }
            logger.warning("stream cannot be read", metadata: metadata)
        }
    }
}

extension StreamFailure {
    fileprivate struct Place: Hashable {
        let stream: String
        let group: String?
    }

    fileprivate var place: Place { Place(stream: stream, group: group) }
}
