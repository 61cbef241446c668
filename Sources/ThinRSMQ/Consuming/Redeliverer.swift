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

    func schedule(_ id: EntryID, after delay: Duration, mayHaveCrashed: Bool = false) {
        let item = RetrySchedule.Item(due: .now + delay, id: id, mayHaveCrashed: mayHaveCrashed)
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
            for item in items { schedule(item.id, after: retryPause(3), mayHaveCrashed: item.mayHaveCrashed) }
        }
    }

    private func act(on claim: GroupMember.Claim, _ item: RetrySchedule.Item) async {
        switch claim {
        case .claimed(let attempt, let deliveries, let fields?):
            buffer.append([Arrival(id: item.id, fields: fields, deliveries: deliveries, attempt: attempt)])
        case .notDue(let left):
            schedule(item.id, after: left)
        case .running where item.mayHaveCrashed:
            await judge.crashed(item.id, then: self)
        case .running(let attempt, let deliveries):
            // The claim before this one took it, and its reply got lost: no handler has seen the entry.
            await deliverAgain(item.id, attempt: attempt, deliveries: deliveries)
        case .unrecorded:
            await judge.crashed(item.id, then: self)
        case .lost, .payloadGone, .claimed:
            held.remove([item.id])
        }
    }

    private func deliverAgain(_ id: EntryID, attempt: Int, deliveries: Int) async {
        do {
            guard let fields = try await member.fields(of: [id])[id] else { return held.remove([id]) }
            buffer.append([Arrival(id: id, fields: fields, deliveries: deliveries, attempt: attempt)])
        } catch {
            schedule(id, after: retryPause(3))
        }
    }
}
