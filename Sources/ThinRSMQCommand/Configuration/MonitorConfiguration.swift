import Logging
import QueueMonitor
import ThinRSMQ

/// Everything that `thinrsmq monitor` can be told, from whichever source.
struct MonitorConfiguration: Equatable, Sendable {
    /// What the service is given; its `queue` has how to reach Redis.
    var settings = MonitorSettings()
    var logLevel = Logger.Level.info

    /// The time between two scans where something is scaled, and nothing else is said: what the simulation judges.
    static let scalingInterval = Duration.seconds(5)

    /// Puts the sources on top of one another: flags over the environment, over the file, over the defaults.
    ///
    /// - Parameters:
    ///   - file: The content of the configuration file and its name for error messages.
    ///   - environment: Variables by name.
    ///   - flags: Changes what was given on the command line.
    /// - Throws: `ConfigurationFileError`, `ConfigurationError`, `QueueKeyError` or `NothingToWatch`.
    init(
        file: (name: String, text: String)? = nil,
        environment: [String: String],
        flags: (inout MonitorConfiguration) throws -> Void = { _ in }
    ) throws {
        if let file { try MonitorFile(name: file.name).apply(file.text, to: &self) }
        try apply(environment)
        // Nobody has named one yet: what waits for a replica should not also wait for a scan.
        if !settings.scaling.targets.isEmpty, settings.interval == MonitorSettings().interval {
            settings.interval = Self.scalingInterval
        }
        try flags(&self)
        try validate()
    }

    /// What a file says by itself, whether or not a monitor could run with that.
    ///
    /// - Parameters:
    ///   - text: The content of the file.
    ///   - name: Its name for error messages.
    /// - Throws: `ConfigurationFileError`.
    init(onlyFile text: String, named name: String) throws {
        try MonitorFile(name: name).apply(text, to: &self)
    }

    private mutating func apply(_ environment: [String: String]) throws(ConfigurationError) {
        var queue = Configuration(redis: settings.queue.redis)
        try queue.apply(environment: environment)
        settings.queue.redis = queue.redis
        if !queue.namespace.isEmpty { settings.namespaces = [queue.namespace] }
    }

    /// Checks what a single value cannot show.
    private func validate() throws {
        guard !settings.namespaces.isEmpty || !settings.streamPatterns.isEmpty else { throw NothingToWatch() }
        try settings.validate()
    }
}

/// A monitor that was not told what to look at.
struct NothingToWatch: Error, CustomStringConvertible {
    let description =
        "nothing to watch: name a namespace by --namespace, THINRSMQ_NAMESPACE or the file's namespaces, "
        + "or streams by --stream or the file's streams"
}

/// What the values of the monitor's settings may be.
///
/// The limits are where a value is surely a slip, such as a unit that was mistaken.
enum MonitorValue {
    static let interval = AcceptedValue.duration(.milliseconds(100)...Duration.seconds(3_600))
    static let minIdle = AcceptedValue.duration(.milliseconds(100)...Duration.seconds(30 * 86_400))
    static let maxAttempts = AcceptedValue.integer(1...10_000)
    static let retryScope = AcceptedValue<Configuration.Retry.Scope>.anyCase
    static let claimPolicy = AcceptedValue<ClaimPolicy>.anyCase
    static let listen = AcceptedValue.listenAddress
    static let logLevel = AcceptedValue<Logger.Level>.anyCase
    static let namespace = AcceptedValue.text("a namespace")
    static let stream = AcceptedValue.text("a key pattern such as orders:*")
}
