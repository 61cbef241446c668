import Logging
import Metrics
import NIOConcurrencyHelpers

/// Renews the leases of the entries that a consumer has in hand, three times within their length.
///
/// A delivery is a lease of `Monitor.MinIdleTime`: an entry idle for so long is taken for an orphan. Without renewal a
/// handler that takes longer would run a second time beside itself.
final class LeaseKeeper: Sendable {
    /// Most entries of one call.
    private static let batch = 100

    private let member: GroupMember
    private let held: HeldEntries
    private let slots: [HandlerSlot]
    private let metrics: ConsumerMetrics
    private let logger: Logger
    private let alarm = Alarm()
    private let isClosed = NIOLockedValueBox(false)

    init(
        member: GroupMember,
        held: HeldEntries,
        slots: [HandlerSlot],
        metrics: ConsumerMetrics,
        logger: Logger
    ) {
        self.member = member
        self.held = held
        self.slots = slots
        self.metrics = metrics
        self.logger = logger
    }

    func close() {
        isClosed.withLockedValue { $0 = true }
        alarm.ring()
    }

    func run() async {
        let interval = member.configuration.monitor.minIdleTime / 3
        await lookAround()
        while true {
            await alarm.sleep(until: .now + interval)
            if isClosed.withLockedValue({ $0 }) { return }
            // Sorted as a whole, so that one range of the pending entries list covers about one batch.
            for batch in held.all.sorted().batches(of: Self.batch) { await renew(batch) }
            await lookAround()
        }
    }

    /// Shows that the consumer is alive, or it would be removed from the group after a while, and looks how far the group
    /// has got, in case that it disappears.
    private func lookAround() async {
        do {
            try await member.showLife()
            if let position = try await member.position() { held.position.withLockedValue { $0 = position } }
        } catch {
            logger.debug("looking at the group failed", metadata: ["error": "\(error)"])
        }
    }

    /// A failure is not repeated: the next turn comes before the lease has ended.
    private func renew(_ ids: [EntryID]) async {
        do {
            let renewals = try await member.renewLease(of: ids)
            // An entry that was acknowledged since the list was made is not pending either.
            let lost = Set(renewals.lazy.filter { $0.renewal == .lost && self.held.contains($0.id) }.map(\.id))
            guard let first = lost.first else { return }
            metrics.leasesLost.increment(by: lost.count)
            logger.debug(
                "leases lost: another consumer owns the entries by now",
                metadata: ["entry.count": "\(lost.count)", "entry.id": "\(first)"]
            )
            // What waits for a handler does not reach one any more.
            held.remove(lost)
            for slot in slots { slot.cutOff(lost) }
        } catch {
            logger.debug("renewing leases failed", metadata: ["error": "\(error)"])
        }
    }
}
