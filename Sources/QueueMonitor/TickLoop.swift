import Logging
import Redis
import ThinRSMQ

/// One tick after another: discover, sample, repair, publish.
struct TickLoop: Sendable {
    private let inspector: QueueInspector
    private let instruments: MonitorInstruments
    private let board: MonitorBoard
    private let logger: Logger
    private var discovery: Discovery
    private var sampler: Sampler
    private var repairer: Repairer
    private var failures = 0
    /// Streams whose failure was logged and has not ended.
    private var failing: Set<String> = []
    private var groups: Set<Queue> = []
    private var streams: Set<String> = []

    init(
        client: RedisClient,
        settings: MonitorSettings,
        instruments: MonitorInstruments,
        board: MonitorBoard,
        logger: Logger
    ) {
        inspector = QueueInspector(client: client)
        self.instruments = instruments
        self.board = board
        self.logger = logger
        discovery = Discovery(settings)
        sampler = Sampler(client: client, settings: settings)
        let name = ConsumerName(prefix: "monitor").description
        repairer = Repairer(client: client, settings: settings, name: name, logger: logger)
    }

    /// Runs a tick.
    ///
    /// - Returns: After a failure, how soon to try again.
    mutating func tick(_ onTick: @Sendable (QueueMonitorService.Tick) -> Void) async -> Duration? {
        let start = ContinuousClock.now
        do {
            let watched = try await discovery.search(by: inspector, at: start)
            let snapshot = try await sampler.sample(watched)
            note(snapshot, watched)
            let reports = await repair(snapshot)
            instruments.tickSucceeded(snapshot, reports, took: start.duration(to: .now))
            board.show(snapshot)
            if failures > 0 { logger.info("redis answers again", metadata: ["tick.failures": "\(failures)"]) }
            failures = 0
            onTick(QueueMonitorService.Tick(snapshot: snapshot, repairs: reports.map { ($0.queue, $0.report) }))
            return nil
        } catch {
            failures += 1
            instruments.tickFailed()
            board.show(trouble: "\(error)")
            if failures == 1 { logger.warning("tick failed, trying again", metadata: ["error": "\(error)"]) }
            return retryPause(failures)
        }
    }

    mutating func leave() async {
        await repairer.leave()
    }

    private mutating func repair(_ snapshot: Snapshot) async -> [GroupRepairReport] {
        await repairer.repair(snapshot) { [instruments, logger] queue, error in
            instruments.repairFailed(queue)
            logger.warning(
                "repair of a group failed",
                metadata: [
                    "queue.stream": "\(queue.keys.stream)", "queue.group": "\(queue.group)", "error": "\(error)",
                ]
            )
        }
    }

    /// Logs what fails once for each time that it begins, and lets go of what is gone.
    private mutating func note(_ snapshot: Snapshot, _ watched: [WatchedStream]) {
        let failed = Dictionary(snapshot.failures.map { ($0.stream, $0) }) { first, _ in first }
        for failure in snapshot.failures where failure.reason != .gone && !failing.contains(failure.stream) {
            logger.warning(
                "stream cannot be read",
                metadata: ["queue.stream": "\(failure.stream)", "error": "\(failure.error)"]
            )
        }
        failing = Set(failed.keys)
        for stream in watched where failed[stream.keys.stream]?.reason == .gone { discovery.forget(stream) }

        let groups = Set(snapshot.streams.flatMap { $0.groups.map(\.queue) })
        let streams = Set(snapshot.streams.map(\.keys.stream))
        instruments.forget(groups: self.groups.subtracting(groups), streams: self.streams.subtracting(streams))
        self.groups = groups
        self.streams = streams
    }
}
