import ThinRSMQ

/// Which series are served, and how many at most.
public struct MetricsSettings: Sendable, Hashable {
    /// Most consumers of a group that have series of their own: those with the most pending entries.
    ///
    /// None by default, because names of consumers come and go with their processes.
    public var consumers = 0
    /// About how many series of streams and groups there may be; groups beyond have none, and are counted.
    public var maxSeries = 200_000
    /// Whether to ask how much memory streams use.
    public var memory = false
    /// Whether streams are also served by the names of redis_exporter, so that its dashboards keep working.
    public var redisExporterNames = false

    /// The defaults.
    public init() {}

    /// Checks the numbers.
    ///
    /// - Throws: `ConfigurationError` that names the setting.
    func validate() throws(ConfigurationError) {
        guard (0...1_000).contains(consumers) else {
            throw ConfigurationError(setting: "metrics.consumers", value: "\(consumers)", accepted: "0 to 1000")
        }
        guard (100...10_000_000).contains(maxSeries) else {
            throw ConfigurationError(
                setting: "metrics.maxSeries",
                value: "\(maxSeries)",
                accepted: "100 to 10000000"
            )
        }
    }
}
