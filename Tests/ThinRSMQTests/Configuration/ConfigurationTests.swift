import Testing
import ThinRSMQ

@Suite("configuration")
struct ConfigurationTests {
    @Test("the defaults are those of the specification")
    func defaults() {
        let configuration = Configuration.defaults
        #expect(configuration.namespace == "")
        #expect(configuration.redis.address == "localhost:6379")
        #expect(configuration.redis.username == "")
        #expect(configuration.redis.password == "")
        #expect(configuration.redis.database == 0)
        #expect(configuration.redis.poolSize == 10)
        #expect(configuration.redis.readTimeout == .milliseconds(3_000))
        #expect(configuration.redis.writeTimeout == .milliseconds(3_000))
        #expect(!configuration.redis.useTLS)
        #expect(configuration.streams.defaultMaxLength == 10_000)
        #expect(!configuration.streams.trimExisting)
        #expect(configuration.streams.whenFull == .trim)
        #expect(configuration.streams.fullTimeout == .seconds(30))
        #expect(configuration.consumer.batchSize == 10)
        #expect(configuration.consumer.block == .milliseconds(5_000))
        #expect(configuration.consumer.namePrefix == "thinrsmq")
        #expect(configuration.consumer.fixedName == nil)
        #expect(configuration.consumer.shutdownTimeout == .milliseconds(30_000))
        #expect(configuration.consumer.maxConcurrentHandlers == 10)
        #expect(configuration.consumer.acknowledgementDelay == .milliseconds(5))
        #expect(configuration.consumer.fencing)
        #expect(configuration.retry.maxAttempts == 3)
        #expect(configuration.retry.baseDelay == .milliseconds(1_000))
        #expect(configuration.retry.maxDelay == .milliseconds(60_000))
        #expect(configuration.retry.jitter)
        #expect(configuration.retry.scope == .message)
        #expect(configuration.retry.timeToLive == .seconds(86_400))
        #expect(configuration.retry.backoff == Backoff())
        #expect(!configuration.monitor.enabled)
        #expect(configuration.monitor.scanInterval == .milliseconds(10_000))
        #expect(configuration.monitor.minIdleTime == .milliseconds(60_000))
        #expect(configuration.monitor.claimBatchSize == 100)
        #expect(configuration.deadLetters.maxReplays == 3)
        #expect(configuration.deadLetters.maxLength == 10_000)
    }

    @Test("the defaults with a namespace are valid, without one they are not")
    func namespace() throws {
        try Configuration(namespace: "myapp").validate()
        try Configuration(namespace: "{myapp}").validate()
        for namespace in ["", "a:retries:b", "a:retries"] {
            #expect(setting { $0.namespace = namespace } == "Namespace")
        }
    }

    @Test("every setting is checked, and named as in the configuration reference")
    func ranges() {
        let cases: [(String, (inout Configuration) -> Void)] = [
            ("Redis.Address", { $0.redis.address = "localhost" }),
            ("Redis.Address", { $0.redis.address = "localhost:0" }),
            ("Redis.Address", { $0.redis.address = "localhost:65536" }),
            ("Redis.Address", { $0.redis.address = "::1:6379" }),
            ("Redis.Address", { $0.redis.address = "redis://localhost:6379" }),
            ("Redis.Address", { $0.redis.address = "" }),
            ("Redis.DB", { $0.redis.database = -1 }),
            ("Redis.PoolSize", { $0.redis.poolSize = 0 }),
            ("Redis.PoolSize", { $0.redis.poolSize = 10_001 }),
            ("Redis.ReadTimeoutMs", { $0.redis.readTimeout = .zero }),
            ("Redis.WriteTimeoutMs", { $0.redis.writeTimeout = .seconds(-1) }),
            ("Streams.DefaultMaxLen", { $0.streams.defaultMaxLength = 0 }),
            ("Streams.FullTimeoutMs", { $0.streams.fullTimeout = .zero }),
            ("Consumer.BatchSize", { $0.consumer.batchSize = 0 }),
            ("Consumer.BlockMs", { $0.consumer.block = .zero }),
            ("Consumer.BlockMs", { $0.consumer.block = .microseconds(1) }),
            ("Consumer.ConsumerName", { $0.consumer.namePrefix = "" }),
            ("Consumer.FixedName", { $0.consumer.fixedName = "" }),
            ("Consumer.ShutdownTimeoutMs", { $0.consumer.shutdownTimeout = .zero }),
            ("Consumer.MaxConcurrentHandlers", { $0.consumer.maxConcurrentHandlers = 0 }),
            ("Consumer.AcknowledgementDelayMs", { $0.consumer.acknowledgementDelay = .seconds(2) }),
            ("Consumer.AcknowledgementDelayMs", { $0.monitor.minIdleTime = .milliseconds(5) }),
            ("Retry.MaxAttempts", { $0.retry.maxAttempts = 0 }),
            ("Retry.BaseDelayMs", { $0.retry.baseDelay = .zero }),
            ("Retry.MaxDelayMs", { $0.retry.maxDelay = .milliseconds(999) }),
            ("Retry.TimeToLiveMs", { $0.retry.timeToLive = .seconds(60) }),
            ("Retry.TimeToLiveMs", { $0.retry.timeToLive = .seconds(Int64.max) }),
            ("Monitor.ScanIntervalMs", { $0.monitor.scanInterval = .zero }),
            ("Monitor.MinIdleTimeMs", { $0.monitor.minIdleTime = .zero }),
            ("Monitor.ClaimBatchSize", { $0.monitor.claimBatchSize = 0 }),
            ("DLQ.MaxReplays", { $0.deadLetters.maxReplays = -1 }),
            ("DLQ.MaxLen", { $0.deadLetters.maxLength = 0 }),
        ]
        for (index, (name, change)) in cases.enumerated() {
            #expect(setting(after: change) == name, "case \(index)")
        }
    }

    @Test("the smallest sensible values are accepted")
    func smallest() throws {
        var configuration = Configuration(namespace: "a")
        configuration.redis.poolSize = 1
        configuration.consumer.block = .milliseconds(1)
        configuration.consumer.acknowledgementDelay = .zero
        configuration.retry.maxAttempts = 1
        configuration.retry.baseDelay = .milliseconds(1)
        configuration.retry.maxDelay = .milliseconds(1)
        configuration.monitor.minIdleTime = .milliseconds(1)
        configuration.deadLetters.maxReplays = 0
        try configuration.validate()
    }

    @Test("certificates belong to TLS and come in pairs")
    func certificates() throws {
        #expect(setting { $0.redis.caFile = "ca.pem" } == "Redis.CAFile")
        let pairs: [(String?, String?, String?)] = [
            ("cert.pem", "key.pem", nil), (nil, nil, nil), ("cert.pem", nil, "Redis.PrivateKeyFile"),
            (nil, "key.pem", "Redis.CertificateFile"), ("", "key.pem", "Redis.CertificateFile"),
        ]
        for (certificate, key, expected) in pairs {
            let found = setting {
                $0.redis.useTLS = true
                $0.redis.caFile = "ca.pem"
                $0.redis.certificateFile = certificate
                $0.redis.privateKeyFile = key
            }
            #expect(found == expected)
        }
    }

    @Test("an error says where, what and what else")
    func message() {
        var configuration = Configuration(namespace: "a")
        configuration.redis.poolSize = 0
        let error = #expect(throws: ConfigurationError.self) { try configuration.validate() }
        #expect(error?.description == "Redis.PoolSize is '0'; accepted: 1 to 10000")
        let secret = ConfigurationError(setting: "REDIS_URL", value: nil, accepted: "a URL")
        #expect(secret.description == "REDIS_URL has a value that is not shown; accepted: a URL")
    }

    @Test("no way of printing a configuration shows the password")
    func redaction() {
        var configuration = Configuration(namespace: "a")
        configuration.redis.password = "hunter2"
        configuration.redis.username = "alice"
        var dumped = ""
        dump(configuration, to: &dumped)
        let redis = configuration.redis
        let texts = [
            dumped, "\(configuration)", String(reflecting: configuration), "\(redis)", String(reflecting: redis),
            String(describing: Optional(redis)), "\([redis])",
        ]
        for text in texts {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("alice@localhost:6379/0 (password hidden)"))
        }
    }

    private func setting(after change: (inout Configuration) -> Void) -> String? {
        var configuration = Configuration(namespace: "a")
        change(&configuration)
        do {
            try configuration.validate()
            return nil
        } catch {
            return error.setting
        }
    }
}
