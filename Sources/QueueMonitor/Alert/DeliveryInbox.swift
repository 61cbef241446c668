import Alerting
import NIOConcurrencyHelpers
import ThinRSMQ

/// What became of notifications, until alerting is told of it: reports come from any task.
///
/// A receiver that refuses is not asked again at once: its failures are told late, and till then nothing new about the
/// same alerts is sent to it.
final class DeliveryInbox: Sendable {
    /// The pause after a first failure; each next one in a row is twice as long.
    private static let firstPause = Duration.seconds(60)
    private static let longestPause = Duration.seconds(900)

    /// What alerting is told.
    struct Entry: Sendable, Hashable {
        let id: String
        let outcome: DeliveryOutcome
    }

    private struct State {
        var entries: [(due: ContinuousClock.Instant, entry: Entry)] = []
        var failures: [String: Int] = [:]
    }

    private let state = NIOLockedValueBox(State())
    private let onArrival: @Sendable () -> Void

    /// An empty inbox.
    ///
    /// - Parameter onArrival: Called when something is there to be taken; it must not block.
    init(onArrival: @escaping @Sendable () -> Void) {
        self.onArrival = onArrival
    }

    /// Takes a report.
    func put(_ report: DeliveryReport, at now: ContinuousClock.Instant = .now) {
        let receiver = report.notification.receiver
        let entry = Entry(id: report.notification.id, outcome: report.alertingOutcome)
        state.withLockedValue { state in
            var due = now
            if entry.outcome == .delivered {
                state.failures[receiver] = nil
            } else if report.outcome != .dropped(.closed) {
                let failures = state.failures[receiver, default: 0]
                state.failures[receiver] = min(failures + 1, 10)
                due = now + min(Self.firstPause * (1 << failures), Self.longestPause)
            }
            state.entries.append((due, entry))
        }
        onArrival()
    }

    /// Takes out what alerting may be told now.
    func take(at now: ContinuousClock.Instant = .now) -> [Entry] {
        state.withLockedValue { state in
            let due = state.entries.filter { $0.due <= now }.map(\.entry)
            state.entries.removeAll { $0.due <= now }
            return due
        }
    }
}

extension DeliveryReport {
    /// What the receiver knows after it.
    var alertingOutcome: DeliveryOutcome {
        switch outcome {
        case .delivered, .filtered: .delivered
        // It took the request, whatever it answered.
        case .failed(.tooLarge), .failed(.redirect): .uncertain
        case .failed, .unknownReceiver: .failed
        case .dropped: attempts == 0 ? .failed : .uncertain
        }
    }
}
