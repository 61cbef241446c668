import Alerting
import ThinRSMQ

/// Tells of a Redis that does not answer: each monitor for itself and from memory, as there is nothing else then.
///
/// A monitor that knows another to lead waits a minute longer: the other has most likely told by then. If the leader is
/// gone together with Redis, somebody still tells.
struct OutageAlerts: Sendable {
    /// How much longer a monitor waits that does not lead.
    static let grace = Duration.seconds(60)

    private(set) var center: AlertCenter
    private var since: Timestamp?
    private var reason = ""

    /// - Throws: `AlertSettingError`.
    init(_ settings: AlertSettings, longestStep: Duration) throws {
        center = try settings.makeCenter(longestStep: longestStep) { $0.signal == .redisUnreachable }
    }

    /// What is known of the outage that goes on.
    private var detail: AlertDetail { AlertDetail(reason: reason) }

    /// Takes a scan that failed, or one that went through.
    ///
    /// - Parameters:
    ///   - failure: Why it failed; nil if it did not.
    ///   - isFollowing: Whether another monitor leads, as far as this one knows.
    ///   - now: The time by this machine's clock.
    /// - Returns: What is to be sent.
    mutating func take(_ failure: String?, isFollowing: Bool, at now: Timestamp) -> [AlertNotification] {
        reason = failure ?? ""
        since = failure == nil ? nil : since ?? now
        var measured = AlertMeasurements(subjects: [AlertSubject()])
        let time = since.map { now - $0 - (isFollowing ? Self.grace : .zero) } ?? .zero
        measured[.redisUnreachable, 0] = max(0, time / .seconds(1))
        let detail = detail
        return center.tick(measured, at: now.unixMilliseconds) { _ in detail }.notifications
    }

    mutating func record(_ entry: DeliveryInbox.Entry, at now: Timestamp) {
        center.record(entry.outcome, of: entry.id, at: now.unixMilliseconds)
    }

    /// What was added since the start counts here as well.
    mutating func take(silences: [AlertSilence]) {
        for silence in silences { try? center.add(silence) }
    }
}
