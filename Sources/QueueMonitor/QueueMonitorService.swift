public import Logging
public import Metrics
import NIOConcurrencyHelpers
public import Redis
public import ServiceLifecycle
public import ThinRSMQ

/// The monitor: discovers, samples, repairs and publishes in ticks, and serves what it knows over HTTP.
public final class QueueMonitorService: Service {
    /// What a tick saw and did.
    public struct Tick: Sendable {
        /// What it saw.
        public let snapshot: Snapshot
        /// What it thinks of each group.
        public let assessments: [Queue: GroupAssessment]
        /// What it did, in each group where something was to be done.
        public let repairs: [(queue: Queue, report: RepairReport)]
    }

    /// Shows what libraries count by swift-metrics, `ThinRSMQ` among them, beside the monitor's own metrics.
    ///
    /// A program hands it to `MetricsSystem.bootstrap`, once, before it makes what counts.
    public let metricsFactory: any MetricsFactory

    private let settings: MonitorSettings
    private let client: RedisClient
    private let logger: Logger
    private let instruments: MonitorInstruments
    private let board: MonitorBoard
    private let alerts: AlertDesk
    private let scaling: ScalingDesk
    /// This monitor's name, as a consumer in the groups and as a leader.
    private let name = ConsumerName(prefix: ConsumerName.monitorPrefix).description
    /// Nil if nothing is done that only one monitor may do.
    private let election: LeaderElection?
    private let onListening: @Sendable (HTTPAddress) -> Void
    private let onTick: @Sendable (Tick) -> Void
    private let isStopped = NIOLockedValueBox(false)
    private let alarm = Alarm()
    /// Rings when the server listens, or never will.
    private let bound = Alarm()

    /// A monitor that has not begun.
    ///
    /// - Parameters:
    ///   - settings: Validated here.
    ///   - client: The Redis of the queues.
    ///   - version: What `thinrsmq_build_info` says.
    ///   - logger: Hears of incidents once each, at `warning`, and of their end at `info`.
    ///   - onListening: Hears of the address that HTTP is served at, with the port that port 0 became.
    ///   - onTick: Hears of each tick that went through.
    /// - Throws: As ``MonitorSettings/validate()``.
    public convenience init(
        settings: MonitorSettings,
        client: RedisClient,
        version: String,
        logger: Logger,
        onListening: @escaping @Sendable (HTTPAddress) -> Void = { _ in },
        onTick: @escaping @Sendable (Tick) -> Void = { _ in }
    ) throws {
        try self.init(
            settings: settings,
            client: client,
            version: version,
            actuators: [:],
            logger: logger,
            onListening: onListening,
            onTick: onTick
        )
    }

    /// The same, with what starts and stops processes on this machine, by the names of their targets.
    package init(
        settings: MonitorSettings,
        client: RedisClient,
        version: String,
        actuators: [String: any ScalingActuator],
        logger: Logger,
        onListening: @escaping @Sendable (HTTPAddress) -> Void = { _ in },
        onTick: @escaping @Sendable (Tick) -> Void = { _ in }
    ) throws {
        try settings.validate()
        self.settings = settings
        self.client = client
        self.logger = logger
        self.onListening = onListening
        self.onTick = onTick
        instruments = MonitorInstruments(version: version)
        metricsFactory = RegistryMetricsFactory(registry: instruments.registry, logger: logger)
        election =
            settings.needsLeader
            ? LeaderElection(
                lock: LeaderLock(scope: settings.leaderScope, holder: name, client: client),
                times: settings.leaderTimes,
                logger: logger
            ) : nil
        alerts = try AlertDesk(
            settings: settings.alerts,
            interval: settings.interval,
            election: election,
            client: client,
            logger: logger
        )
        scaling = try ScalingDesk(
            section: settings.scaling,
            election: election,
            client: client,
            actuators: actuators,
            logger: logger
        )
        board = MonitorBoard(
            settings: settings,
            instruments: instruments,
            election: election,
            alerts: alerts,
            scaling: scaling
        )
    }

    /// Runs until ``stop()``, a graceful shutdown or a cancellation: the repair that has begun is finished, the monitor's
    /// name leaves the groups, another monitor may lead at once, and HTTP is served until then.
    ///
    /// A Redis that is away, at the start or later, never ends it.
    ///
    /// - Throws: If the address to listen on cannot be used.
    public func run() async throws {
        try await runInOrder(stop: stop) { try await self.serve() }
    }

    /// Takes other rules, silences and links of alerts from the next scan on; who is told stays the same.
    ///
    /// - Parameter alerts: The settings; of their receivers nothing is taken.
    /// - Throws: If they make no sense; then everything stays.
    public func configure(_ alerts: AlertSettings) async throws {
        try await self.alerts.configure(alerts)
    }

    /// Ends ``run()`` in order.
    public func stop() {
        isStopped.withLockedValue { $0 = true }
        alarm.ring()
    }

    private func serve() async throws {
        let server = HTTPServer(
            address: settings.listen,
            router: board.router,
            logger: logger,
            observe: { [instruments] in instruments.saw($0) },
            onBound: { [onListening, bound] address in
                onListening(address)
                bound.ring()
            }
        )
        try await withThrowingTaskGroup { group in
            group.addTask {
                // A server that failed ends the ticks as well.
                defer {
                    self.stop()
                    self.bound.ring()
                }
                try await server.run()
            }
            group.addTask { await self.work() }
            try await group.next()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// Begins when the server listens: a monitor whose address is taken changes nothing in Redis.
    private func work() async {
        await bound.sleep(until: nil)
        // Before the first tick, so that it repairs.
        await election?.attempt()
        await withTaskGroup { group in
            if let election { group.addTask { await election.run() } }
            // Closed while this monitor still leads, so that the next one knows what was sent.
            await withTaskGroup { group in
                group.addTask { await self.alerts.run() }
                group.addTask { await self.scaling.run() }
                await tickUntilStopped()
                group.cancelAll()
            }
            group.cancelAll()
        }
        await election?.release()
    }

    private func tickUntilStopped() async {
        var loop = TickLoop(
            client: client,
            settings: settings,
            name: name,
            instruments: instruments,
            board: board,
            alerts: alerts,
            scaling: scaling,
            logger: logger
        )
        let schedule = TickSchedule(from: ContinuousClock.now, every: settings.interval)
        let isStopped: @Sendable () -> Bool = { self.isStopped.withLockedValue { $0 } }
        let mayRepair: @Sendable () -> Bool = { [election, settings] in
            settings.repairs && !isStopped() && election?.isLeader ?? false
        }
        while !isStopped() {
            let pause = await loop.tick(mayRepair: mayRepair, onTick)
            let next = schedule.next(after: .now)
            await alarm.sleep(until: pause.map { min(next, .now + $0) } ?? next)
        }
        await loop.leave()
    }
}
