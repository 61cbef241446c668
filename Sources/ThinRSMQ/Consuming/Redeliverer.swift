import Logging
import NIOConcurrencyHelpers
import Redis

/// Delivers a consumer's failed entries again when they are due.
final class Redeliverer: Sendable {
    /// Most entries of one claim.
    private static let batch = 100

    private struct State {
        var schedule = RetrySchedule()
        var isClosed = false
    }

    private let member: GroupMember
    private let held: HeldEntries
    private let buffer: ArrivalBuffer
    private let judge: FailureJudge
    private let logger: Logger
    private let state = NIOLockedValueBox(State())
    private let alarm = Alarm()

    init(member: GroupMember, held: HeldEntries, buffer: ArrivalBuffer, judge: FailureJudge, logger: Logger) {
        self.member = member
        self.held = held
        self.buffer = buffer
        self.judge = judge
        self.logger = logger
    }

    /// How many failed entries wait.
    var count: Int { state.withLockedValue { $0.schedule.count } }

    func schedule(_ id: EntryID, after delay: Duration, origin: RetrySchedule.Origin = .failed) {
        let item = RetrySchedule.Item(due: .now + delay, id: id, origin: origin)
        state.withLockedValue { $0.schedule.insert(item) }
        alarm.ring()
    }

    func close() {
        state.withLockedValue { $0.isClosed = true }
        alarm.ring()
    }

    func run() async {
        while true {
            let (due, earliest, isClosed) = state.withLockedValue { state in
                (state.schedule.takeDue(at: .now, limit: Self.batch), state.schedule.earliest, state.isClosed)
            }
            if isClosed { return }
            if due.isEmpty {
                await alarm.sleep(until: earliest)
            } else {
                await redeliver(due)
            }
        }
    }

    private func redeliver(_ items: [RetrySchedule.Item]) async {
        do {
            let claims = try await member.claimDue(items.map(\.id), to: .deliver, from: member.name)
            for (item, claim) in zip(items, claims) { await act(on: claim, item) }
        } catch {
            // Whatever ran of it is found out by the next claim.
            logger.debug("claiming due retries failed", metadata: ["error": "\(error)"])
            for item in items { schedule(item.id, after: retryPause(3), origin: item.origin) }
        }
    }

    private func act(on claim: GroupMember.Claim, _ item: RetrySchedule.Item) async {
        switch claim {
        case .claimed(let attempt, let deliveries, let crashes, let fields?):
            buffer.append(
                [Arrival(id: item.id, fields: fields, deliveries: deliveries, attempt: attempt, crashes: crashes)]
            )
        case .notDue(let left):
            schedule(item.id, after: left)
        case .running(let attempt, let deliveries): await resume(item, attempt: attempt, deliveries: deliveries)
        case .unrecorded(let deliveries): await resume(item, attempt: nil, deliveries: deliveries)
        case .lost, .payloadGone, .claimed:
            held.remove([item.id])
        }
    }

    /// The delivery that the list shows has no report.
    private func resume(_ item: RetrySchedule.Item, attempt: Int?, deliveries: Int) async {
        if case .leftover(let ending) = item.origin, ending != .innocent {
            return await judge.crashed(item.id, ending, then: self)
        }
        // No handler has seen it: the reply to the claim before this one got lost, or the earlier process ended before the
        // entry's turn came.
        do {
            guard let fields = try await member.fields(of: [item.id])[item.id] else { return held.remove([item.id]) }
            let crashes = try await member.retryInfo(of: [item.id])[item.id]?.crashes ?? 0
            buffer.append(
                [Arrival(id: item.id, fields: fields, deliveries: deliveries, attempt: attempt, crashes: crashes)]
            )
        } catch {
            schedule(item.id, after: retryPause(3), origin: item.origin)
        }
    }
}
