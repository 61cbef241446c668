public import HTTPClient
import Logging
import NIOConcurrencyHelpers
import ThinRSMQ

/// An address that raises an alarm once it is called no more, such as one of healthchecks.io or Dead Man's Snitch.
public struct DeadMansSwitchSettings: Sendable, Hashable {
    /// What is called, by GET; it may hold a secret.
    public var url: HTTPURL
    /// How often; never more than once a scan.
    public var interval = Duration.seconds(60)
    /// The longest that a call may take.
    public var timeout = Duration.seconds(10)

    /// A switch that is called every minute.
    public init(url: HTTPURL) {
        self.url = url
    }

    func validate() throws(ConfigurationError) {
        guard interval >= .seconds(1), interval <= .seconds(86_400) else {
            throw ConfigurationError(
                setting: "alerts.deadMansSwitch.interval",
                value: "\(interval)",
                accepted: "1s to 24h"
            )
        }
    }
}

/// Calls the switch after scans that went well, by a monitor that leads: whatever keeps that from happening is noticed.
final class DeadMansSwitch: Sendable {
    /// The name that it has among receivers in metrics.
    static let name = "dead-mans-switch"

    private struct State {
        var due: ContinuousClock.Instant?
        var isFailing = false
        var counters = DeliveryCounters(receiver: DeadMansSwitch.name, kind: .webhook)
    }

    private let settings: DeadMansSwitchSettings
    private let logger: Logger
    private let client = HTTPClient()
    private let state = NIOLockedValueBox(State())
    private let bell = Alarm()

    init(_ settings: DeadMansSwitchSettings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    var counters: DeliveryCounters { state.withLockedValue { $0.counters } }

    /// A scan went well; the switch is called soon, if it is time to.
    ///
    /// Never waits.
    func scanSucceeded(at now: ContinuousClock.Instant = .now) {
        let isDue = state.withLockedValue { state in
            if let due = state.due, now < due { return false }
            state.due = now + settings.interval
            return true
        }
        if isDue { bell.ring() }
    }

    /// Calls whenever it is due, until the task is cancelled.
    func run() async {
        await withTaskCancellationHandler {
            while true {
                await bell.sleep(until: nil)
                if Task.isCancelled { break }
                await call()
            }
        } onCancel: {
            bell.ring()
        }
        await client.close()
    }

    private func call() async {
        var request = HTTPClient.Request("GET", settings.url)
        request.timeout = settings.timeout
        request.maxResponseBytes = 65_536
        do throws(HTTPError) {
            let response = try await client.send(request)
            note(
                DeliveryVerdict(status: response.status, headers: response.headers, body: [], now: 0).reason,
                detail: "status \(response.status)"
            )
        } catch {
            note(DeliveryReason(error), detail: error.detail)
        }
    }

    private func note(_ reason: DeliveryReason?, detail: String) {
        // What is switched off while it fails is called again at the next scan.
        let wasFailing = state.withLockedValue { state in
            defer { state.isFailing = reason != nil }
            state.counters.isFailing = reason != nil
            if let reason {
                state.counters.failedAttempts[reason, default: 0] += 1
                state.due = nil
            } else {
                state.counters.delivered += 1
            }
            return state.isFailing
        }
        if let reason, !wasFailing {
            logger.warning(
                "dead man's switch cannot be called",
                metadata: ["reason": "\(reason.rawValue)", "detail": "\(detail)"]
            )
        } else if reason == nil, wasFailing {
            logger.info("dead man's switch can be called again")
        }
    }
}
