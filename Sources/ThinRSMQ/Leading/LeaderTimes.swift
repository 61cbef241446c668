/// How long the leader lock lasts, and how it is kept.
///
/// The defaults are those of Kubernetes' client-go.
public struct LeaderTimes: Sendable, Hashable {
    /// How long the lock lasts after its last renewal: how long nobody leads when a leader crashed, at most.
    public var duration = Duration.seconds(15)
    /// How long a leader acts after its last renewal; the rest of ``duration`` is for what it has begun by then.
    public var renewDeadline = Duration.seconds(10)
    /// The time from one try to take or renew the lock to the next, to which up to a fifth is added at random.
    public var retryPeriod = Duration.seconds(2)

    /// The defaults.
    public init() {}

    /// Checks that a leader has more than one try to renew, and stops acting before its lock ends.
    ///
    /// - Throws: `ConfigurationError` that names the setting.
    public func validate() throws(ConfigurationError) {
        guard retryPeriod >= .milliseconds(10) else {
            throw .init(setting: "leader.retryPeriod", value: "\(retryPeriod)", accepted: "10ms or more")
        }
        guard renewDeadline >= retryPeriod * 2 else {
            throw .init(
                setting: "leader.renewDeadline",
                value: "\(renewDeadline)",
                accepted: "twice the retry period or more"
            )
        }
        guard duration > renewDeadline else {
            throw .init(setting: "leader.duration", value: "\(duration)", accepted: "more than the renew deadline")
        }
    }
}
