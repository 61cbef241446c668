public import Alerting
public import Logging
public import ThinRSMQ

/// Sends notifications to receivers: each has a queue and a task of its own, so that one that hangs delays no other.
///
/// A delivery that was made must be closed.
public final class AlertDelivery: Sendable {
    /// What all receivers have in common.
    struct Surroundings: Sendable {
        let policy: DeliveryPolicy
        let logger: Logger
        let time: DeliveryTime
        let wallClock: WallClock
        let onReport: @Sendable (DeliveryReport) -> Void
    }

    private let surroundings: Surroundings
    private let names: [String]
    private let workers: [String: ReceiverWorker]
    private let tasks: [Task<Void, Never>]

    /// Starts a task for each receiver; sends nothing yet.
    ///
    /// - Parameters:
    ///   - receivers: Whom notifications are for, by their names.
    ///   - policy: How long and how often it is tried.
    ///   - logger: Told when a receiver begins to fail, and when that ends.
    ///   - onReport: Told once of each notification what became of it; called from any task, it must not block.
    /// - Throws: `ConfigurationError` for settings that cannot be used, and for two receivers of one name.
    public convenience init(
        receivers: [ReceiverSettings],
        policy: DeliveryPolicy = DeliveryPolicy(),
        logger: Logger,
        onReport: @escaping @Sendable (DeliveryReport) -> Void = { _ in }
    ) throws(ConfigurationError) {
        try self.init(
            receivers: receivers,
            Surroundings(
                policy: policy,
                logger: logger,
                time: DeliveryTime(ContinuousClock()),
                wallClock: Timestamp.now,
                onReport: onReport
            )
        )
    }

    init(receivers: [ReceiverSettings], _ surroundings: Surroundings) throws(ConfigurationError) {
        self.surroundings = surroundings
        names = receivers.map(\.name)
        var checked: [String: ReceiverEndpoint] = [:]
        for settings in receivers {
            let receiver = try ReceiverEndpoint(settings)
            guard checked.updateValue(receiver, forKey: settings.name) == nil else {
                throw ConfigurationError(setting: "alerts.receivers", value: settings.name, accepted: "each name once")
            }
        }
        workers = checked.mapValues { ReceiverWorker($0, surroundings) }
        // They end in `close`.
        tasks = workers.values.map { worker in Task { await worker.run() } }
    }

    /// Takes a notification for the receiver that it names, and never waits.
    public func offer(_ notification: AlertNotification) {
        guard let worker = workers[notification.receiver] else {
            surroundings.onReport(
                DeliveryReport(notification: notification, outcome: .unknownReceiver, attempts: 0)
            )
            return
        }
        worker.offer(notification)
    }

    /// What was sent so far.
    public var snapshot: DeliverySnapshot {
        DeliverySnapshot(receivers: names.compactMap { workers[$0]?.counters })
    }

    /// Takes no more, and sends what waits, once, as far as the limit lets; the rest is dropped, and reported so.
    public func close(within limit: Duration = .seconds(5)) async {
        for worker in workers.values { worker.close() }
        // Cancelled below.
        let alarm = Task { [tasks, time = surroundings.time] in
            _ = try? await time.sleep(limit)
            if !Task.isCancelled { tasks.forEach { $0.cancel() } }
        }
        for task in tasks { await task.value }
        alarm.cancel()
    }
}
