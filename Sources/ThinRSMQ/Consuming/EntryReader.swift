import Logging
import Metrics
import NIOConcurrencyHelpers
import Redis

/// Reads new entries for a consumer into its buffer, whatever happens to the connection, the server or the group.
final class EntryReader: Sendable {
    /// Most entries in hand, those waiting for a retry included: beyond it nothing new is read.
    private static let mostHeld = 10_000

    private let member: GroupMember
    private let held: HeldEntries
    private let buffer: ArrivalBuffer
    private let redeliverer: Redeliverer
    private let metrics: ConsumerMetrics
    private let logger: Logger
    private let unseen: NIOLockedValueBox<Unseen>

    /// What may be pending under our name and not be in hand.
    private enum Unseen {
        case nothing
        /// What came with a reply that got lost: no handler has had it.
        case missed
        /// What an earlier process of the same fixed name left: it may have failed there, or crashed it.
        case leftovers
    }

    init(
        member: GroupMember,
        held: HeldEntries,
        buffer: ArrivalBuffer,
        redeliverer: Redeliverer,
        metrics: ConsumerMetrics,
        logger: Logger
    ) {
        self.member = member
        self.held = held
        self.buffer = buffer
        self.redeliverer = redeliverer
        self.metrics = metrics
        self.logger = logger
        unseen = NIOLockedValueBox(member.configuration.consumer.fixedName == nil ? .nothing : .leftovers)
    }

    /// Reads until the task is cancelled.
    func run() async {
        var failures = 0
        while !Task.isCancelled {
            do {
                try await member.client.withSession { session in
                    while !Task.isCancelled {
                        try await readOnce(on: session)
                        if failures > 0 { logger.info("reading entries again") }
                        failures = 0
                    }
                }
            } catch {
                failures += 1
                await react(to: error, failures)
            }
        }
    }

    /// Takes into hand what is pending under our name and is not.
    func takeUnseen() async throws {
        switch unseen.withLockedValue({ $0 }) {
        case .nothing: return
        case .missed: try await forEachPending(takeMissed)
        case .leftovers: try await takeLeftovers()
        }
        unseen.withLockedValue { $0 = .nothing }
    }

    private func takeMissed(_ entries: [PendingEntry]) async throws {
        let fields = try await member.fields(of: entries.map(\.id))
        let arrivals = entries.compactMap { entry in
            fields[entry.id].map { Arrival(id: entry.id, fields: $0, deliveries: entry.deliveries) }
        }
        await take(arrivals)
    }

    /// If the earlier process handled one entry alone when it ended, the others were still waiting for their turn.
    private func takeLeftovers() async throws {
        var count = 0
        var killer: EntryID?
        var waiting: Set<EntryID> = []
        try await forEachPending { entries in
            count += entries.count
            let infos = try await self.member.retryInfo(of: entries.map(\.id))
            for entry in entries {
                guard let info = infos[entry.id], info.delivery != entry.deliveries else { continue }
                if info.alone == entry.deliveries { killer = entry.id }
                if info.waiting == entry.deliveries { waiting.insert(entry.id) }
            }
        }
        try await forEachPending { entries in
            self.held.insert(entries.lazy.map(\.id))
            for entry in entries {
                let isInnocent = killer.map { $0 != entry.id } ?? waiting.contains(entry.id)
                let ending: GroupMember.Takeover.Ending =
                    isInnocent ? .innocent : killer != nil || count == 1 ? .alone : .company
                self.redeliverer.schedule(entry.id, after: .zero, origin: .leftover(ending))
            }
        }
    }

    private func readOnce(on session: RedisSession) async throws {
        try await takeUnseen()
        await buffer.waitForRoom()
        while held.count > Self.mostHeld { try await Task.sleep(for: .milliseconds(100)) }
        try Task.checkCancellation()
        let settings = member.configuration.consumer
        unseen.withLockedValue { $0 = .missed }
        let arrivals = try await member.read(settings.batchSize, block: settings.block, on: session)
        await take(arrivals)
        unseen.withLockedValue { $0 = .nothing }
    }

    private func take(_ arrivals: [Arrival]) async {
        guard !arrivals.isEmpty else { return }
        held.insert(arrivals.lazy.map(\.id))
        await note(arrivals.filter { $0.hasCrashed(in: member.group) }.map(\.id))
        metrics.received.increment(by: arrivals.count)
        buffer.append(arrivals)
    }

    private func note(_ suspects: [EntryID]) async {
        guard !suspects.isEmpty else { return }
        do {
            try await member.noteWaiting(suspects)
        } catch {
            // Then a crash of this process counts for them, too.
            logger.debug("noting what waits for its turn failed", metadata: ["error": "\(error)"])
        }
    }

    /// Pages through what is pending under our name and not in hand.
    private func forEachPending(_ body: ([PendingEntry]) async throws -> Void) async throws {
        let inspector = QueueInspector(client: member.client)
        var cursor: EntryID?
        while true {
            // Before the look: what is acknowledged during it is in neither, and must not be taken for missed.
            let known = held.all
            let page = try await inspector.pendingEntries(
                stream: member.stream,
                group: member.group,
                after: cursor,
                limit: 100,
                consumer: member.name
            )
            let missed = page.filter { !known.contains($0.id) }
            if !missed.isEmpty { try await body(missed) }
            guard page.count == 100, let last = page.last else { return }
            cursor = last.id
        }
    }

    private func react(to error: any Error, _ failures: Int) async {
        if error is CancellationError { return }
        metrics.readFailures.increment()
        if failures == 1 {
            logger.warning("reading entries failed, trying again", metadata: ["error": "\(error)"])
        }
        if let code = (error as? RedisError)?.reply?.code, ["NOGROUP", "UNBLOCKED"].contains(code) {
            await restoreGroup()
        }
        try? await Task.sleep(for: retryPause(failures))
    }

    /// The group, or the whole stream, was removed under us; or the server became a replica, which refuses this and makes
    /// the client look for the master.
    private func restoreGroup() async {
        do {
            guard let start = try await member.restoreGroup(at: held.position.withLockedValue { $0 }) else { return }
            metrics.groupsCreated.increment()
            logger.warning(
                "the consumer group was gone and has been created again: what it had in hand comes again",
                metadata: ["queue.start": "\(start)"]
            )
        } catch {
            logger.debug("creating the group again failed", metadata: ["error": "\(error)"])
        }
    }
}
