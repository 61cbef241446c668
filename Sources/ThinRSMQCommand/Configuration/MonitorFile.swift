import Logging
import QueueMonitor
import ThinRSMQ

/// The configuration file of the monitor: this file alone spells its keys.
struct MonitorFile {
    /// The file's name as it was given.
    let name: String

    /// Changes what the file says; the rest stays.
    ///
    /// - Throws: `ConfigurationFileError`.
    func apply(_ text: String, to configuration: inout MonitorConfiguration) throws {
        guard let document = try YAMLValue(text: text, file: name), !document.isAbsent else { return }
        try document.mapping(Self.keys, into: &configuration)
    }

    private static let keys: [YAMLKey<MonitorConfiguration>] = [
        YAMLKey("redis") { try $0.mapping(redisKeys, into: &$1.settings.queue.redis) },
        YAMLKey("namespaces") { $1.settings.namespaces = try $0.list(MonitorValue.namespace) },
        YAMLKey("streams") { $1.settings.streamPatterns = try $0.list(MonitorValue.stream) },
        YAMLKey("interval", MonitorValue.interval, \.settings.interval),
        YAMLKey("minIdle", MonitorValue.minIdle, \.settings.queue.monitor.minIdleTime),
        YAMLKey("maxAttempts", MonitorValue.maxAttempts, \.settings.queue.retry.maxAttempts),
        YAMLKey("retryScope", MonitorValue.retryScope, \.settings.queue.retry.scope),
        YAMLKey("claimPolicy", MonitorValue.claimPolicy, \.settings.claimPolicy),
        YAMLKey("consumerRetention", MonitorValue.minIdle, \.settings.queue.monitor.consumerRetention),
        YAMLKey("http") { value, configuration in
            var file = HTTPHandlerFile()
            try value.mapping(HTTPHandlerFile.keys, into: &file)
            configuration.settings.httpHandler = file.settings
        },
        YAMLKey("requeueAcrossGroups", .boolean, \.settings.queue.monitor.requeueAcrossGroups),
        YAMLKey("listen", MonitorValue.listen, \.settings.listen),
        YAMLKey("metrics") { try $0.mapping(metricsKeys, into: &$1.settings.metrics) },
        YAMLKey("alerts") { try AlertsFile.apply($0, to: &$1.settings.alerts) },
        YAMLKey("scaling") { try ScalingFile.apply($0, to: &$1.settings.scaling) },
        YAMLKey("api") { try $0.mapping(apiKeys, into: &$1) },
        YAMLKey("log") { try $0.mapping(logKeys, into: &$1) },
    ]

    private static let apiKeys: [YAMLKey<MonitorConfiguration>] = [
        YAMLKey("token") { $1.settings.apiToken = try $0.secret(.secret) },
        YAMLKey("tokenFile") { $1.settings.apiToken = try $0.scalar(.file(holding: .secret)) },
    ]

    private static let logKeys: [YAMLKey<MonitorConfiguration>] = [
        YAMLKey("level", MonitorValue.logLevel, \.logLevel)
    ]

    private static let metricsKeys: [YAMLKey<MetricsSettings>] = [
        YAMLKey("consumers", .integer(0...1_000), \.consumers),
        YAMLKey("maxSeries", .integer(100...10_000_000), \.maxSeries),
        YAMLKey("memory", .boolean, \.memory),
        YAMLKey("redisExporterNames", .boolean, \.redisExporterNames),
    ]

    private static let redisKeys: [YAMLKey<Configuration.Redis>] = [
        // A URL may hold a password.
        YAMLKey("address") { $1.apply(try $0.secret(.redisTarget)) },
        YAMLKey("username", .text("an ACL user"), \.username),
        YAMLKey("password") { $1.password = try $0.secret(.text("a password")) },
        YAMLKey("database", .integer(0...Int(Int32.max)), \.database),
        YAMLKey("poolSize", .integer(1...10_000), \.poolSize),
        YAMLKey("readTimeout", timeout, \.readTimeout),
        YAMLKey("writeTimeout", timeout, \.writeTimeout),
        YAMLKey("useTLS", .boolean, \.useTLS),
        YAMLKey("caFile") { $1.caFile = try $0.scalar(path) },
        YAMLKey("certificateFile") { $1.certificateFile = try $0.scalar(path) },
        YAMLKey("privateKeyFile") { $1.privateKeyFile = try $0.scalar(path) },
    ]

    private static let timeout = AcceptedValue.duration(.milliseconds(1)...Duration.seconds(3_600))
    private static let path = AcceptedValue.text("the path of a PEM file")
}
