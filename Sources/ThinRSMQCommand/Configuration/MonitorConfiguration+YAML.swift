import JSON
import Logging
import QueueMonitor
import ThinRSMQ

extension MonitorConfiguration {
    /// The effective configuration as a file that says the same, without the password.
    var yaml: String {
        var lines = ["redis:"]
        lines += redisLines.map { "  \($0)" }
        lines += Self.list("namespaces", settings.namespaces) + Self.list("streams", settings.streamPatterns)
        lines += [
            "interval: \(settings.interval.text)",
            "minIdle: \(settings.queue.monitor.minIdleTime.text)",
            "maxAttempts: \(settings.queue.retry.maxAttempts)",
            "retryScope: \(settings.queue.retry.scope.rawValue)",
            "consumerRetention: \(settings.queue.monitor.consumerRetention.text)",
            "claimPolicy: \(settings.claimPolicy.rawValue)",
            "requeueAcrossGroups: \(settings.queue.monitor.requeueAcrossGroups)",
            "listen: \(Self.quoted(settings.listen.description))",
            "metrics:",
            "  consumers: \(settings.metrics.consumers)",
            "  maxSeries: \(settings.metrics.maxSeries)",
            "  memory: \(settings.metrics.memory)",
            "  redisExporterNames: \(settings.metrics.redisExporterNames)",
            "log:",
            "  level: \(logLevel.rawValue)",
        ]
        if settings.apiToken != nil { lines += ["api:", "  # token: set, not shown"] }
        return (lines + httpLines + settings.alerts.yamlLines + settings.scaling.yamlLines).joined(separator: "\n")
    }

    private var httpLines: [String] {
        guard let handler = settings.httpHandler else { return [] }
        var lines = ["http:", "  # url: set, not shown"]
        if !handler.secrets.isEmpty { lines.append("  # secrets: \(handler.secrets.count), not shown") }
        lines += ["  timeout: \(handler.timeout.text)", "  maxConcurrent: \(handler.maxConcurrent)"]
        let files = [
            ("caFile", handler.caFile), ("certificateFile", handler.certificateFile),
            ("privateKeyFile", handler.privateKeyFile),
        ]
        return lines + files.compactMap { name, file in file.map { "  \(name): \(Self.quoted($0))" } }
    }

    private var redisLines: [String] {
        let redis = settings.queue.redis
        var lines = ["address: \(Self.quoted(redis.address))"]
        if !redis.username.isEmpty { lines.append("username: \(Self.quoted(redis.username))") }
        if !redis.password.isEmpty { lines.append("# password: set, not shown") }
        lines += [
            "database: \(redis.database)",
            "poolSize: \(redis.poolSize)",
            "readTimeout: \(redis.readTimeout.text)",
            "writeTimeout: \(redis.writeTimeout.text)",
            "useTLS: \(redis.useTLS)",
        ]
        let files = [
            ("caFile", redis.caFile), ("certificateFile", redis.certificateFile),
            ("privateKeyFile", redis.privateKeyFile),
        ]
        return lines + files.compactMap { name, file in file.map { "\(name): \(Self.quoted($0))" } }
    }

    private static func list(_ name: String, _ values: [String]) -> [String] {
        values.isEmpty ? ["\(name): []"] : ["\(name):"] + values.map { "  - \(quoted($0))" }
    }

    private static func quoted(_ text: String) -> String { yamlText(text) }
}

/// YAML takes a JSON string for what it is, whatever it contains.
func yamlText(_ text: String) -> String { JSON.string(text).description }
