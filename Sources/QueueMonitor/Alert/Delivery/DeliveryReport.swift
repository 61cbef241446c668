public import Alerting

/// What became of a notification.
public enum DeliveryResult: Sendable, Hashable {
    /// Why a notification was not sent, or not sent again.
    public enum DropCause: String, Sendable, Hashable, CaseIterable {
        /// Newer ones came, and there was no room.
        case queueFull = "queue_full"
        /// It was tried for as long as it may be.
        case gaveUp = "gave_up"
        /// The monitor stopped.
        case closed
    }

    /// The receiver took it.
    case delivered
    /// The receiver will not take it, however often it is sent.
    case failed(DeliveryReason)
    /// It is not sent, or not any more.
    case dropped(DropCause)
    /// The receiver is told of none of its alerts.
    case filtered
    /// There is no receiver of this name.
    case unknownReceiver
}

/// What became of a notification, and what it took.
public struct DeliveryReport: Sendable, Hashable {
    /// What was to be sent, as it was offered.
    public let notification: AlertNotification
    /// What became of it.
    public let outcome: DeliveryResult
    /// How many requests were sent.
    public let attempts: Int
}
