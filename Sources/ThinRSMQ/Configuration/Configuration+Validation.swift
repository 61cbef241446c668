extension Configuration {
    /// Checks every setting and how they fit together.
    ///
    /// - Throws: For the first setting that cannot be used, under its name in the configuration reference.
    public func validate() throws(ConfigurationError) {
        try validateNamespace()
        try redis.validate()
        try require(streams.defaultMaxLength, of: "Streams.DefaultMaxLen", in: Limits.length)
        try require(streams.fullTimeout, of: "Streams.FullTimeoutMs", in: Limits.wait)
        try consumer.validate()
        try retry.validate()
        try monitor.validate()
        try require(deadLetters.maxReplays, of: "DLQ.MaxReplays", in: 0...Limits.count.upperBound)
        try require(deadLetters.maxLength, of: "DLQ.MaxLen", in: Limits.length)
        try require(
            consumer.acknowledgementDelay < monitor.minIdleTime,
            of: "Consumer.AcknowledgementDelayMs",
            is: consumer.acknowledgementDelay,
            accepted: "less than Monitor.MinIdleTimeMs (\(monitor.minIdleTime)), when an entry is taken for abandoned"
        )
    }

    private func validateNamespace() throws(ConfigurationError) {
        do {
            _ = try QueueKeys(namespace: namespace, topic: "topic")
        } catch {
            throw ConfigurationError(
                setting: "Namespace",
                value: namespace,
                accepted: "any text without ':retries:', and not empty"
            )
        }
    }
}

/// Upper limits are not Redis's: they are where a value is surely a slip, such as a unit that was mistaken.
private enum Limits {
    static let count = 1...10_000
    static let length = 1...1_000_000_000
    static let wait = Duration.milliseconds(1)...Duration.seconds(3_600)
    static let span = Duration.milliseconds(1)...Duration.seconds(30 * 86_400)
}

extension Configuration.Redis {
    fileprivate func validate() throws(ConfigurationError) {
        try require(
            endpoint != nil,
            of: "Redis.Address",
            is: address,
            accepted: "host:port or [IPv6]:port, with a port from 1 to 65535"
        )
        try require(database, of: "Redis.DB", in: 0...Int(Int32.max))
        try require(poolSize, of: "Redis.PoolSize", in: Limits.count)
        try require(readTimeout, of: "Redis.ReadTimeoutMs", in: Limits.wait)
        try require(writeTimeout, of: "Redis.WriteTimeoutMs", in: Limits.wait)
        try validateFiles()
    }

    private func validateFiles() throws(ConfigurationError) {
        let files = [
            ("Redis.CAFile", caFile), ("Redis.CertificateFile", certificateFile),
            ("Redis.PrivateKeyFile", privateKeyFile),
        ]
        for (name, file) in files {
            guard let file else { continue }
            // Whoever names a certificate expects encryption: connecting in the clear would be a surprise.
            try require(useTLS && !file.isEmpty, of: name, is: file, accepted: "a path, and only with Redis.UseTLS")
        }
        try require(
            (certificateFile == nil) == (privateKeyFile == nil),
            of: certificateFile == nil ? "Redis.CertificateFile" : "Redis.PrivateKeyFile",
            is: "",
            accepted: "a path, where the other of certificate and private key has one"
        )
    }
}

extension Configuration.Consumer {
    fileprivate func validate() throws(ConfigurationError) {
        try require(batchSize, of: "Consumer.BatchSize", in: Limits.count)
        // Redis takes 0 for "for ever", and a read that never ends cannot be told from a dead connection.
        try require(block, of: "Consumer.BlockMs", in: Limits.wait)
        try require(!namePrefix.isEmpty, of: "Consumer.ConsumerName", is: "", accepted: "any text, not empty")
        try require(fixedName != "", of: "Consumer.FixedName", is: "", accepted: "any text, not empty")
        try require(shutdownTimeout, of: "Consumer.ShutdownTimeoutMs", in: Limits.span)
        try require(maxConcurrentHandlers, of: "Consumer.MaxConcurrentHandlers", in: Limits.count)
        try require(acknowledgementDelay, of: "Consumer.AcknowledgementDelayMs", in: .zero...Duration.seconds(1))
    }
}

extension Configuration.Retry {
    fileprivate func validate() throws(ConfigurationError) {
        try require(maxAttempts, of: "Retry.MaxAttempts", in: Limits.count)
        try require(baseDelay, of: "Retry.BaseDelayMs", in: Limits.span)
        try require(
            maxDelay,
            of: "Retry.MaxDelayMs",
            in: baseDelay...Limits.span.upperBound,
            because: "Retry.BaseDelayMs is the least"
        )
        try require(
            timeToLive > maxDelay,
            of: "Retry.TimeToLiveMs",
            is: timeToLive,
            accepted: "more than Retry.MaxDelayMs (\(maxDelay)), or the count ends before the wait does"
        )
        try require(timeToLive, of: "Retry.TimeToLiveMs", in: .seconds(1)...Duration.seconds(366 * 86_400))
    }
}

extension Configuration.Monitor {
    fileprivate func validate() throws(ConfigurationError) {
        try require(scanInterval, of: "Monitor.ScanIntervalMs", in: Limits.wait)
        try require(minIdleTime, of: "Monitor.MinIdleTimeMs", in: Limits.span)
        try require(consumerRetention, of: "Monitor.ConsumerRetentionMs", in: Limits.span)
        try require(claimBatchSize, of: "Monitor.ClaimBatchSize", in: Limits.count)
    }
}

private func require<Value: Comparable>(
    _ value: Value,
    of setting: String,
    in range: ClosedRange<Value>,
    because reason: String? = nil
) throws(ConfigurationError) {
    let bounds = "\(range.lowerBound) to \(range.upperBound)"
    try require(
        range.contains(value),
        of: setting,
        is: value,
        accepted: reason.map { "\(bounds): \($0)" } ?? bounds
    )
}

private func require(
    _ holds: Bool,
    of setting: String,
    is value: some Any,
    accepted: String
) throws(ConfigurationError) {
    if !holds { throw ConfigurationError(setting: setting, value: "\(value)", accepted: accepted) }
}
