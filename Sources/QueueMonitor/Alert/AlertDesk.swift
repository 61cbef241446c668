import Alerting
import Logging
import NIOConcurrencyHelpers
import Redis
import ThinRSMQ

/// Alerts as a part of the monitor: takes scans, keeps the state in Redis, and has receivers told.
///
/// Only the monitor that leads decides who is told; the others show what it has stored. What is sent is stored before,
/// and its outcome after, so that whoever leads next sends the same news by the same id or not at all.
actor AlertDesk {
    private var settings: AlertSettings
    private let logger: Logger
    /// Nil where nobody is told, so that nothing has to be stored.
    private let election: LeaderElection?
    private let store: AlertStore?
    private let delivery: AlertDelivery
    private let deadMansSwitch: DeadMansSwitch?
    private let inbox: DeliveryInbox
    private let bell: Alarm
    private let published = NIOLockedValueBox(AlertOverview())

    private var center: AlertCenter
    private var outages: OutageAlerts
    private var figures = AlertFigures()
    private var samples: SamplePayloads
    private var isLeading = false
    private var incidents = Incidents<String>()
    /// So that a scan and what became of a notification are taken one after the other, however long Redis takes.
    private let turns = Turns()

    /// - Throws: `ConfigurationError` or `AlertSettingError` for settings that cannot be used.
    init(
        settings: AlertSettings,
        interval: Duration,
        election: LeaderElection?,
        client: RedisClient,
        logger: Logger
    ) throws {
        self.settings = settings
        self.logger = logger
        self.election = settings.tellsAnybody ? election : nil
        store = self.election.map { AlertStore(lock: $0.lock, client: client) }
        samples = SamplePayloads(client: client)
        // Beyond it nobody looked.
        let longestStep = max(interval * 3, .seconds(1))
        center = try settings.makeCenter(longestStep: longestStep) { $0.signal != .redisUnreachable }
        outages = try OutageAlerts(settings, longestStep: longestStep)
        let bell = Alarm()
        let inbox = DeliveryInbox { bell.ring() }
        self.bell = bell
        self.inbox = inbox
        deadMansSwitch = settings.deadMansSwitch.map { DeadMansSwitch($0, logger: logger) }
        delivery = try AlertDelivery(receivers: settings.receivers, logger: logger) { inbox.put($0) }
    }

    /// Stores what became of notifications as soon as that is known, until the task is cancelled; then it closes.
    func run() async {
        await withTaskGroup { group in
            if let deadMansSwitch { group.addTask { await deadMansSwitch.run() } }
            await withTaskCancellationHandler {
                while !Task.isCancelled {
                    await bell.sleep(until: nil)
                    await settle()
                }
            } onCancel: {
                bell.ring()
            }
        }
        // Not cancelled with this one: what waits is sent once more, and what became of it is stored.
        await Task {
            await delivery.close()
            await settle()
        }.value
    }

    /// The alerts and silences as they were at the last scan, and what receivers were sent until now.
    nonisolated var overview: AlertOverview {
        var overview = published.withLockedValue { $0 }
        overview.deliveries = delivery.snapshot.receivers + (deadMansSwitch.map { [$0.counters] } ?? [])
        return overview
    }

    // MARK: - Scans

    /// Takes a scan that went through.
    func take(_ reading: ScanReading) async {
        await turns.wait()
        defer { turns.end() }
        // The outage is over whoever leads now: who told of it tells of its end.
        send(outages.take(nil, isFollowing: isFollowing, at: .now()))
        let now = reading.snapshot.time.unixMilliseconds
        let measured = figures.take(reading)
        if settings.showPayload {
            // In a turn, so nothing else changes them meanwhile.
            var next = samples
            await next.look(at: reading.snapshot)
            samples = next
        }
        guard await prepare() else { return publish(at: now) }
        recordOutcomes(at: reading.snapshot.time)
        let tick = center.tick(measured, at: now) { [figures, samples] in
            figures.detail(of: $0, payload: samples.payload(of:))
        }
        if await save() {
            send(tick.notifications)
            // Not while nobody leads: that is what it is for.
            if election?.isLeader ?? true { deadMansSwitch?.scanSucceeded() }
        } else {
            // Not sent: whoever leads next, this one perhaps, is to send them.
            for notification in tick.notifications { center.record(.failed, of: notification.id, at: now) }
        }
        outages.take(silences: center.silences.active(at: now))
        publish(at: now)
    }

    /// Takes a scan that failed.
    func takeFailure(_ error: any Error) async {
        await turns.wait()
        defer { turns.end() }
        let now = Timestamp.now()
        // What else is known has its turn when Redis is back: nothing of it could be measured or stored.
        recordOutcomes(at: now)
        send(outages.take("\(error)", isFollowing: isFollowing, at: now))
        publish(at: now.unixMilliseconds)
    }

    private var isFollowing: Bool {
        if case .following = election?.standing { true } else { false }
    }

    /// Gets to know what others have stored; false if this monitor may not act.
    private func prepare() async -> Bool {
        guard let store, let election else { return true }
        do {
            guard election.isLeader else {
                isLeading = false
                // A server that refuses the lock has no leader: somebody has to tell, from memory.
                if let refusal = election.refusal, refusal >= (isFollowing ? OutageAlerts.grace : .zero) { return true }
                if isFollowing { center.restore(try await store.load()) }
                return false
            }
            if isLeading {
                center.takeSilences(try await store.loadSilences())
            } else {
                let decoded = center.resume(try await store.load())
                if !decoded.broken.isEmpty {
                    logger.warning(
                        "fields of the stored alerts make no sense",
                        metadata: ["fields": "\(decoded.broken.count)"]
                    )
                }
                isLeading = true
            }
            incidents.end("load")
            return true
        } catch {
            note(error, of: "load", "alerts cannot be read from redis")
            // A refusal will stay; without an answer, the next scan tries again.
            let isRefusal = (error as? RedisError)?.reply != nil
            return isRefusal && election.isLeader
        }
    }

    /// Stores what has changed.
    ///
    /// - Returns: Whether receivers may be told: not if another monitor leads.
    private func save() async -> Bool {
        guard let store else { return true }
        let changes = center.changes()
        if changes.isEmpty { return mayTell }
        // Nobody leads, and nothing can be written.
        if !isLeading, election?.refusal != nil { return true }
        do {
            guard try await store.save(changes) else {
                isLeading = false
                return false
            }
            center.wrote(changes)
            incidents.end("save")
            return mayTell
        } catch {
            // Told twice is better than never: the same news has the same id.
            note(error, of: "save", "alerts cannot be stored in redis, they are sent all the same")
            return mayTell
        }
    }

    private var mayTell: Bool { election?.isLeader ?? true || election?.refusal != nil }

    private func note(_ error: any Error, of step: String, _ message: Logger.Message) {
        guard incidents.begin(step) else { return }
        logger.warning(message, metadata: ["error": "\(error)"])
    }

    private func send(_ notifications: [AlertNotification]) {
        for notification in notifications { delivery.offer(notification) }
    }

    /// Takes other rules, silences and links from the next scan on; receivers stay as they are.
    ///
    /// - Throws: `AlertSettingError`; then everything stays.
    func configure(_ new: AlertSettings) async throws {
        await turns.wait()
        defer { turns.end() }
        var next = settings
        (next.rules, next.silences, next.links, next.showPayload) = (
            new.rules, new.silences, new.links, new.showPayload
        )
        var (center, outages) = (center, outages)
        try next.configure(&center) { $0.signal != .redisUnreachable }
        try outages.configure(next)
        (settings, self.center, self.outages) = (next, center, outages)
    }

    // MARK: - Outcomes

    private func settle() async {
        await turns.wait()
        defer { turns.end() }
        let now = Timestamp.now()
        guard recordOutcomes(at: now), isLeading else { return }
        _ = await save()
        publish(at: now.unixMilliseconds)
    }

    @discardableResult
    private func recordOutcomes(at now: Timestamp) -> Bool {
        let entries = inbox.take()
        for entry in entries {
            center.record(entry.outcome, of: entry.id, at: now.unixMilliseconds)
            outages.record(entry, at: now)
        }
        return !entries.isEmpty
    }

    // MARK: - Silences

    /// Adds a silence for all monitors that share this one's leader lock.
    ///
    /// - Throws: `AlertSettingError` if it makes no sense, or `RedisError`.
    func add(_ silence: AlertSilence) async throws {
        await turns.wait()
        defer { turns.end() }
        var next = center
        try next.add(silence)
        try await store?.add(silence)
        center = next
        publish(at: Timestamp.now().unixMilliseconds)
    }

    /// Removes a silence that was added.
    ///
    /// - Returns: Whether there was one.
    /// - Throws: `RedisError`.
    func removeSilence(_ id: String) async throws -> Bool {
        await turns.wait()
        defer { turns.end() }
        let isStored = try await store?.removeSilence(id) ?? false
        let isKnown = center.removeSilence(id)
        publish(at: Timestamp.now().unixMilliseconds)
        return isStored || isKnown
    }

    // MARK: - Showing

    private func publish(at now: Int64) {
        let all = [center, outages.center]
        let overview = AlertOverview(
            time: now,
            alerts: all.flatMap { center in
                let silenced = center.silenced(at: now)
                return center.engine.active.map { (instance: $0, isSilenced: silenced.contains($0.fingerprint)) }
            },
            silences: center.silences.fixed + center.silences.added.values.sorted { $0.id < $1.id },
            rules: settings.rules
        )
        published.withLockedValue { $0 = overview }
    }
}
