/// What one receiver was sent since the start.
public struct DeliveryCounters: Sendable, Hashable {
    /// The receiver's name.
    public let receiver: String
    /// What it takes.
    public let kind: ReceiverKind
    /// Notifications that it took.
    public internal(set) var delivered = 0
    /// Notifications that it will not take, by what ended them.
    public internal(set) var failed: [DeliveryReason: Int] = [:]
    /// Notifications that are not sent any more.
    public internal(set) var dropped: [DeliveryResult.DropCause: Int] = [:]
    /// Requests that failed, whether they were repeated or not.
    public internal(set) var failedAttempts: [DeliveryReason: Int] = [:]
    /// Notifications that wait, and the one that is being sent.
    public internal(set) var waiting = 0
    /// Whether the last request failed.
    public internal(set) var isFailing = false

    init(receiver: String, kind: ReceiverKind) {
        self.receiver = receiver
        self.kind = kind
    }

    mutating func count(_ outcome: DeliveryResult) {
        switch outcome {
        case .delivered: delivered += 1
        case .failed(let reason): failed[reason, default: 0] += 1
        case .dropped(let cause): dropped[cause, default: 0] += 1
        case .filtered, .unknownReceiver: break
        }
    }
}

/// All receivers at one moment, in the order of their settings.
public struct DeliverySnapshot: Sendable, Hashable {
    /// What each was sent.
    public let receivers: [DeliveryCounters]
}
