import Alerting
import Testing

/// What one receiver was offered and what arrived, with the rules that both have to keep.
struct Mailbox {
    let receiver: AlertReceiver
    private var offered: Set<String> = []
    private(set) var firing: [String: Int64] = [:]

    init(_ receiver: AlertReceiver) {
        self.receiver = receiver
    }

    /// A message is sent; whether it arrives is another matter.
    mutating func offer(_ notification: AlertNotification) {
        #expect(!notification.alerts.isEmpty)
        #expect(Set(notification.alerts.map(\.fingerprint)).count == notification.alerts.count)
        for alert in notification.alerts {
            #expect(alert.severity >= receiver.minSeverity)
            switch alert.status {
            case .firing: offered.insert(alert.fingerprint)
            case .resolved: #expect(offered.contains(alert.fingerprint), "an end without a beginning")
            }
        }
    }

    /// A message arrives.
    mutating func take(_ notification: AlertNotification, at now: Int64) {
        let interval = receiver.repeatInterval.map { Int64($0.components.seconds) * 1_000 } ?? .max
        for alert in notification.alerts {
            switch alert.status {
            case .firing:
                if let last = firing[alert.fingerprint], !receiver.resendsAll {
                    #expect(now - last >= interval, "told twice within \(now - last) ms")
                }
                firing[alert.fingerprint] = now
            case .resolved:
                firing[alert.fingerprint] = nil
                offered.remove(alert.fingerprint)
            }
        }
    }
}
