/// Who is told, and of what; how it is reached is no matter here.
public struct AlertReceiver: Sendable, Hashable {
    /// The name: ASCII letters, digits, `-`, `_` and `.`.
    public var name: String
    /// It is told of nothing that is less urgent.
    public var minSeverity = Severity.info
    /// Whether it is told of ends.
    public var sendsResolved = true
    /// After which time it is reminded of what still fires; nil for never.
    public var repeatInterval: Duration? = .seconds(4 * 3_600)
    /// How long what begins to fire waits for others that belong to it, so that one message tells of all.
    public var groupWait = Duration.zero
    /// Whether all that fires is sent again in each `resendInterval`, as Alertmanager wants it.
    public var resendsAll = false
    /// The interval of `resendsAll`, which takes the place of `repeatInterval`.
    public var resendInterval = Duration.seconds(60)
    /// Most alerts in one notification; the rest follows with the next tick.
    public var mostAlerts = 1_000

    /// A receiver of everything, with a reminder every four hours.
    public init(name: String) {
        self.name = name
    }

    /// Checks all receivers, and that no two have one name.
    ///
    /// - Parameter receivers: The receivers.
    /// - Throws: `AlertSettingError` that names the receiver and the key.
    public static func validate(_ receivers: [AlertReceiver]) throws {
        var names: Set<String> = []
        for receiver in receivers {
            try receiver.validate()
            guard names.insert(receiver.name).inserted else {
                throw AlertSettingError(
                    owner: receiver.owner,
                    key: "name",
                    value: receiver.name,
                    accepted: "a name that no other receiver has"
                )
            }
        }
    }

    private func validate() throws {
        try AlertSettingError.check(name: name, owner, "name")
        try AlertSettingError.check(time: repeatInterval, owner, "repeatInterval", atLeast: .seconds(1))
        try AlertSettingError.check(time: groupWait, owner, "groupWait")
        try AlertSettingError.check(time: resendInterval, owner, "resendInterval", atLeast: .seconds(1))
        guard mostAlerts > 0 else {
            throw AlertSettingError(owner: owner, key: "mostAlerts", value: "\(mostAlerts)", accepted: "1 or more")
        }
    }

    private var owner: String { "receiver \(Readable.text(name))" }

    /// After how many milliseconds it hears again of what goes on; nil for never.
    var interval: Int64? { resendsAll ? resendInterval.wholeMilliseconds : repeatInterval?.wholeMilliseconds }
}
