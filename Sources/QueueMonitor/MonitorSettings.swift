public import HTTPClient
public import ThinRSMQ

/// What the monitor looks at, how often, and what it does about it.
public struct MonitorSettings: Sendable, Hashable {
    /// Namespaces whose topics are watched and repaired.
    public var namespaces: [String] = []
    /// Patterns of further streams, which are only watched: nothing foreign is written to unasked.
    public var streamPatterns: [String] = []
    /// The time from the beginning of one tick to the next.
    public var interval = Duration.seconds(10)
    /// What is done about entries that nobody handles, in the topics of ``namespaces``.
    public var claimPolicy = ClaimPolicy.requeue
    /// Whom the policy `http` hands entries to; needed for it alone.
    public var httpHandler: HTTPHandlerSettings?
    /// Where HTTP is served.
    public var listen = HTTPAddress(host: "127.0.0.1", port: 9746)
    /// Minimum idle time, attempts, retry scope and the dead letters' MAXLEN.
    ///
    /// Its namespace is not looked at.
    public var queue = Configuration(namespace: "monitor")
    /// Most pending entries that one tick looks at; the next goes on behind them.
    public var pendingBudget = 200_000
    /// Which series are served.
    public var metrics = MetricsSettings()

    /// Who is told of what.
    public var alerts = AlertSettings()
    /// Which workloads are scaled by what waits.
    public var scaling = ScalingSection()
    /// What requests that change something, or show more than figures, have to bring; nil refuses them all.
    public var apiToken: SecretText?

    /// How long the lock lasts that one of several monitors of the same streams holds, the one that acts.
    public var leaderTimes = LeaderTimes()

    /// The defaults, and nothing to watch yet.
    public init() {}

    /// Checks what a monitor cannot work with.
    ///
    /// - Throws: `ConfigurationError` or `QueueKeyError` that names the setting.
    public func validate() throws {
        for namespace in namespaces { _ = try QueueKeys(namespace: namespace, topic: "topic") }
        for pattern in streamPatterns where Glob.isLiteral(pattern) { _ = try QueueKeys(stream: pattern) }
        guard !namespaces.isEmpty || !streamPatterns.isEmpty else {
            throw ConfigurationError(
                setting: "namespaces",
                value: nil,
                accepted: "at least one namespace or stream pattern"
            )
        }
        guard interval >= .milliseconds(100) else {
            throw ConfigurationError(setting: "interval", value: "\(interval)", accepted: "100ms or more")
        }
        guard claimPolicy != .http || httpHandler != nil else {
            throw ConfigurationError(
                setting: "http.url",
                value: nil,
                accepted: "the URL of a handler, for the claim policy http"
            )
        }
        try metrics.validate()
        try alerts.validate()
        try scaling.validate()
        try leaderTimes.validate()
        try queue.validate()
    }

    /// Whether anything is done that only one monitor may do; without it, nothing is written to Redis, not even a lock.
    var needsLeader: Bool { repairs || alerts.tellsAnybody || scaling.acts }

    /// Whether anything is repaired.
    var repairs: Bool { !namespaces.isEmpty && claimPolicy != .observe }

    /// What monitors have in common of which one leads.
    var leaderScope: [String] { namespaces.map { "namespace \($0)" } + streamPatterns.map { "stream \($0)" } }
}
