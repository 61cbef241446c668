import Alerting
import Logging
import NIOConcurrencyHelpers

/// Counts what becomes of one receiver's notifications, and logs when it begins and ceases to fail.
final class DeliveryLedger: Sendable {
    private struct State {
        var counters: DeliveryCounters
        /// Failed requests since the last that succeeded.
        var failures = 0
    }

    private let surroundings: AlertDelivery.Surroundings
    private let logger: Logger
    private let state: NIOLockedValueBox<State>

    init(_ settings: ReceiverSettings, _ surroundings: AlertDelivery.Surroundings) {
        self.surroundings = surroundings
        var logger = surroundings.logger
        logger[metadataKey: "alert.receiver"] = "\(settings.name)"
        logger[metadataKey: "alert.receiver.kind"] = "\(settings.kind.rawValue)"
        self.logger = logger
        let counters = DeliveryCounters(receiver: settings.name, kind: settings.kind)
        state = NIOLockedValueBox(State(counters: counters))
    }

    var counters: DeliveryCounters { state.withLockedValue { $0.counters } }

    /// A notification is being sent.
    func begin() {
        state.withLockedValue { $0.counters.waiting = 1 }
    }

    /// It is not any more.
    func end() {
        state.withLockedValue { $0.counters.waiting = 0 }
    }

    /// Tells what became of a notification.
    func report(_ notification: AlertNotification, _ outcome: DeliveryResult, attempts: Int) {
        state.withLockedValue { $0.counters.count(outcome) }
        surroundings.onReport(DeliveryReport(notification: notification, outcome: outcome, attempts: attempts))
    }

    /// Notes what one request came to; the detail holds no secret.
    func note(_ verdict: DeliveryVerdict, detail: String) {
        switch verdict {
        case .delivered: noteSuccess()
        // The monitor stops: that is not the receiver's failure.
        case .final(.cancelled): state.withLockedValue { $0.counters.failedAttempts[.cancelled, default: 0] += 1 }
        case .final(let reason), .retry(let reason, _): noteFailure(reason, detail)
        }
    }

    private func noteSuccess() {
        let failures = state.withLockedValue { state in
            state.counters.isFailing = false
            defer { state.failures = 0 }
            return state.failures
        }
        guard failures > 0 else { return }
        logger.info("alerts reach a receiver again", metadata: ["alert.failures": "\(failures)"])
    }

    private func noteFailure(_ reason: DeliveryReason, _ detail: String) {
        let isFirst = state.withLockedValue { state in
            state.counters.failedAttempts[reason, default: 0] += 1
            state.counters.isFailing = true
            state.failures += 1
            return state.failures == 1
        }
        guard isFirst else { return }
        logger.warning(
            "alerts do not reach a receiver",
            metadata: ["error.reason": "\(reason.rawValue)", "error": "\(detail)"]
        )
    }
}
