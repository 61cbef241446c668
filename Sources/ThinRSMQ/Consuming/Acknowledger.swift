import Logging
import Metrics
import NIOConcurrencyHelpers
import Redis

/// Gathers acknowledgements and sends them together: when enough have come, or the oldest has waited long enough.
final class Acknowledger: Sendable {
    /// Most entries of one call; the script's time in Redis grows with it.
    static let batch = 100

    private struct State {
        var handled: [GroupMember.Handled] = []
        var oldest: ContinuousClock.Instant?
        var isClosed = false
    }

    private let member: GroupMember
    private let held: HeldEntries
    private let metrics: ConsumerMetrics
    private let logger: Logger
    private let state = NIOLockedValueBox(State())
    private let alarm = Alarm()

    init(member: GroupMember, held: HeldEntries, metrics: ConsumerMetrics, logger: Logger) {
        self.member = member
        self.held = held
        self.metrics = metrics
        self.logger = logger
    }

    func add(_ handled: GroupMember.Handled) {
        let wakes = state.withLockedValue { state in
            state.handled.append(handled)
            if state.oldest == nil { state.oldest = .now }
            return state.handled.count == 1 || state.handled.count == Self.batch
        }
        if wakes { alarm.ring() }
    }

    /// Sends what has been gathered and ends ``run()`` after it.
    func close() {
        state.withLockedValue { $0.isClosed = true }
        alarm.ring()
    }

    /// Sends acknowledgements until the acknowledger is closed and empty.
    func run() async {
        while true {
            let (oldest, isFull, isClosed) = state.withLockedValue { state in
                (state.oldest, state.handled.count >= Self.batch, state.isClosed)
            }
            guard let oldest else {
                if isClosed { return }
                await alarm.sleep(until: nil)
                continue
            }
            let due = oldest + member.configuration.consumer.acknowledgementDelay
            if isFull || isClosed || due <= .now {
                await send(takeBatch())
            } else {
                await alarm.sleep(until: due)
            }
        }
    }

    private func takeBatch() -> [GroupMember.Handled] {
        state.withLockedValue { state in
            let batch = Array(state.handled.prefix(Self.batch))
            state.handled.removeFirst(batch.count)
            // What is left has waited about as long.
            if state.handled.isEmpty { state.oldest = nil }
            return batch
        }
    }

    /// Sends these by themselves, and returns when Redis has them or they are given up.
    func send(_ batch: [GroupMember.Handled]) async {
        var failures = 0
        while true {
            do {
                let refused = try await member.acknowledge(batch)
                report(refused, of: batch.count)
                break
            } catch {
                failures += 1
                guard await shouldRepeat(after: error, failures) else { break }
            }
        }
        held.remove(batch.lazy.map(\.id))
    }

    private func report(_ refused: [EntryID], of count: Int) {
        metrics.acknowledged.increment(by: count - refused.count)
        guard !refused.isEmpty else { return }
        metrics.leasesLost.increment(by: refused.count)
        logger.debug(
            "acknowledgements refused: another consumer owns the entries by now",
            metadata: ["entry.count": "\(refused.count)", "entry.id": "\(refused[0])"]
        )
    }

    /// An acknowledgement that is given up makes its message be delivered again, so Redis is given time to come back;
    /// a closed acknowledger does not wait longer than the time-out of the commands.
    private func shouldRepeat(after error: any Error, _ failures: Int) async -> Bool {
        let isClosed = state.withLockedValue { $0.isClosed }
        let isRetriable = (error as? RedisError)?.isRetriable ?? false
        if failures == 1 || !isRetriable {
            logger.debug("acknowledging failed", metadata: ["error": "\(error)"])
        }
        guard isRetriable, !isClosed else {
            metrics.acknowledgementsFailed.increment()
            return false
        }
        return await pause(retryPause(failures))
    }

    /// Waits before another try, not for longer than until the acknowledger is closed; false if the task is cancelled.
    ///
    /// Not by the alarm, which ``run()`` may be sleeping by: it wakes one sleeper.
    private func pause(_ duration: Duration) async -> Bool {
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end, !state.withLockedValue({ $0.isClosed }) {
            do {
                try await Task.sleep(for: min(.milliseconds(50), duration))
            } catch {
                return false
            }
        }
        return true
    }
}

/// The pause before a background step is tried again: from 50 ms to 5 s, with jitter.
package func retryPause(_ failures: Int) -> Duration {
    let longest = min(5_000, 50 << min(failures - 1, 10))
    return .milliseconds(Int.random(in: longest / 2...longest))
}
