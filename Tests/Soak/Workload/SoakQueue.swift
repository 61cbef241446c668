import ThinRSMQ

/// The queue that all workers of a soak share, and its settings: short leases and waits, so that many cycles happen.
enum SoakQueue {
    static let namespace = "soak"
    static let topic = "orders"
    /// Every message is for each of them.
    static let groups = ["billing", "shipping"]
    static let stream = "soak:orders"
    static let deadLetters = "soak:orders:dlq"
    static let retryHashes = "soak:orders:retries:"

    /// The key of an entry's retry hash.
    static func retryHash(of id: String, in group: String) -> String { "\(retryHashes)\(group):\(id)" }

    /// The ACL user of the workers: the director can take its rights away and stay in itself.
    static let user = "worker"
    static let password = "worker"

    static let lease = Duration.milliseconds(1_500)
    static let scanInterval = Duration.milliseconds(500)
    static let baseDelay = Duration.milliseconds(50)
    static let maxAttempts = 3

    /// How long a consumer may be silent before it is removed from the group.
    static let consumerRetention = Duration.seconds(3)
    /// How long the stream gets before what every group is done with is trimmed.
    static let streamLength = 5_000

    /// The field by which a malformed entry tells its cargo.
    static let cargoField = "cargo"

    /// The configuration of a worker that reaches Redis through a port.
    ///
    /// With `trim` the stream is kept at that length, whoever still needs the entries.
    static func configuration(port: Int, trim: Int? = nil) -> Configuration {
        var configuration = Configuration(namespace: namespace)
        configuration.redis.address = "127.0.0.1:\(port)"
        configuration.redis.username = user
        configuration.redis.password = password
        configuration.redis.readTimeout = .seconds(1)
        configuration.redis.writeTimeout = .seconds(1)
        configuration.streams.defaultMaxLength = trim ?? streamLength
        // Otherwise every entry that is missing in the end is one too many.
        configuration.streams.whenFull = trim == nil ? .keepUnacknowledged : .trim
        configuration.deadLetters.maxLength = 100_000_000
        configuration.consumer.batchSize = 100
        configuration.consumer.maxConcurrentHandlers = 32
        configuration.consumer.block = .milliseconds(500)
        configuration.consumer.shutdownTimeout = .seconds(10)
        configuration.retry.maxAttempts = maxAttempts
        configuration.retry.baseDelay = baseDelay
        configuration.retry.maxDelay = .seconds(2)
        configuration.retry.scope = .group
        configuration.monitor.minIdleTime = lease
        configuration.monitor.scanInterval = scanInterval
        configuration.monitor.consumerRetention = consumerRetention
        return configuration
    }

    /// The file for `thinrsmq monitor`, which has no flags for all of this.
    static func monitorFile(port: Int, listen: Int) -> String {
        """
        redis:
          address: 127.0.0.1:\(port)
          username: \(user)
          readTimeout: 1s
          writeTimeout: 1s
        namespaces: [\(namespace)]
        interval: 500ms
        minIdle: 1500ms
        consumerRetention: 3s
        maxAttempts: \(maxAttempts)
        retryScope: group
        requeueAcrossGroups: true
        listen: 127.0.0.1:\(listen)
        log:
          level: warning
        """
    }
}
