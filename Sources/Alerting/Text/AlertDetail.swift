/// What the monitor knows about an alert beside the numbers, asked for only when somebody is told.
public struct AlertDetail: Sendable, Hashable {
    /// Why it is likely so, as a sentence: the health verdict's reason.
    public var reason: String?
    /// An entry that shows it.
    public var sample: AlertSample?

    /// A detail.
    public init(reason: String? = nil, sample: AlertSample? = nil) {
        self.reason = reason
        self.sample = sample
    }
}
