import Logging
import QueueMonitor
import Testing
import ThinRSMQ

@testable import ThinRSMQCommand

@Suite("The configuration file")
struct MonitorFileTests {
    private func read(_ text: String) throws -> MonitorConfiguration {
        try MonitorConfiguration(file: ("m.yaml", text), environment: ["THINRSMQ_NAMESPACE": "test"])
    }

    @Test("every key changes its setting")
    func readsEverything() throws {
        let configuration = try MonitorConfiguration(
            file: (
                "m.yaml",
                """
                redis:
                  address: redis.example:6380
                  username: monitor
                  password: hunter2
                  database: 3
                  poolSize: 4
                  readTimeout: 1s
                  writeTimeout: 2s
                  useTLS: true
                  caFile: ca.pem
                  certificateFile: client.pem
                  privateKeyFile: key.pem
                namespaces: [a, b]
                streams:
                  - "legacy:*"
                interval: 5s
                minIdle: 2m
                maxAttempts: 7
                retryScope: group
                claimPolicy: observe
                requeueAcrossGroups: true
                listen: "[::1]:9000"
                metrics:
                  consumers: 5
                  maxSeries: 5000
                  memory: true
                  redisExporterNames: true
                log:
                  level: debug
                """
            ),
            environment: [:]
        )
        var metrics = MetricsSettings()
        (metrics.consumers, metrics.maxSeries, metrics.memory, metrics.redisExporterNames) = (5, 5_000, true, true)
        #expect(configuration.settings.metrics == metrics)
        #expect(configuration.settings.queue.redis.address == "redis.example:6380")
        #expect(configuration.settings.queue.redis.username == "monitor")
        #expect(configuration.settings.queue.redis.password == "hunter2")
        #expect(configuration.settings.queue.redis.database == 3)
        #expect(configuration.settings.queue.redis.poolSize == 4)
        #expect(configuration.settings.queue.redis.readTimeout == .seconds(1))
        #expect(configuration.settings.queue.redis.writeTimeout == .seconds(2))
        #expect(configuration.settings.queue.redis.useTLS)
        #expect(configuration.settings.queue.redis.caFile == "ca.pem")
        #expect(configuration.settings.queue.redis.certificateFile == "client.pem")
        #expect(configuration.settings.queue.redis.privateKeyFile == "key.pem")
        #expect(configuration.settings.namespaces == ["a", "b"])
        #expect(configuration.settings.streamPatterns == ["legacy:*"])
        #expect(configuration.settings.interval == .seconds(5))
        #expect(configuration.settings.queue.monitor.minIdleTime == .seconds(120))
        #expect(configuration.settings.queue.retry.maxAttempts == 7)
        #expect(configuration.settings.queue.retry.scope == .group)
        #expect(configuration.settings.claimPolicy == .observe)
        #expect(configuration.settings.queue.monitor.requeueAcrossGroups)
        #expect(configuration.settings.listen.description == "[::1]:9000")
        #expect(configuration.logLevel == .debug)
    }

    @Test("an address may be a URL")
    func readsURL() throws {
        let redis = try read("redis: {address: 'rediss://ann:s%3Acret@r.example/2'}").settings.queue.redis
        #expect(redis.address == "r.example:6379")
        #expect(redis.username == "ann")
        #expect(redis.password == "s:cret")
        #expect(redis.database == 2)
        #expect(redis.useTLS)
    }

    @Test("a file without content, and keys whose content is commented out, change nothing")
    func acceptsEmptiness() throws {
        let defaults = try MonitorConfiguration(environment: ["THINRSMQ_NAMESPACE": "test"])
        #expect(try read("") == defaults)
        #expect(try read("# nothing\n") == defaults)
        #expect(try read("redis:\n  # address: there:1\nstreams:\nlog:\ninterval:\n") == defaults)
    }

    @Test("a single name may stand for a list of one")
    func acceptsSingleName() throws {
        #expect(try read("streams: 'a:*'").settings.streamPatterns == ["a:*"])
    }

    @Test(
        "what is wrong is named, with its line and the nearest name or what is accepted",
        arguments: [
            ("interval: 1s\nintervall: 5s", "m.yaml:2: unknown key 'intervall', did you mean 'interval'?"),
            ("redis:\n  poolsize: 3", "m.yaml:2: unknown key 'poolsize' in redis, did you mean 'poolSize'?"),
            ("log:\n\n  colour: x", "m.yaml:3: unknown key 'colour' in log; known are level"),
            (
                "# head\ninterval: soon",
                "m.yaml:2: interval is 'soon'; accepted: a duration such as 500ms, 10s, 5m or 1h30m, from 100ms to 1h"
            ),
            (
                "interval: 10",
                "m.yaml:1: interval is '10'; accepted: a duration such as 500ms, 10s, 5m or 1h30m, from 100ms to 1h"
            ),
            ("maxAttempts: 0", "m.yaml:1: maxAttempts is '0'; accepted: a number from 1 to 10000"),
            ("maxAttempts: [3]", "m.yaml:1: maxAttempts is a list; accepted: a number from 1 to 10000"),
            ("claimPolicy: x", "m.yaml:1: claimPolicy is 'x'; accepted: one of observe, deadLetter, requeue, http"),
            (
                "http:\n  url: ftp://s3cr3t",
                "m.yaml:2: http.url has a value that is not shown; accepted: an absolute http:// or https:// URL"
            ),
            (
                "http:\n  secrets: [whsec_s3cr3t!]",
                "m.yaml:2: http.secrets has a value that is not shown; accepted: whsec_ and Base64"
            ),
            ("redis:\n  useTLS: yes", "m.yaml:2: redis.useTLS is 'yes'; accepted: true or false"),
            ("namespaces: [a, '']", "m.yaml:1: namespaces is ''; accepted: a namespace, not empty"),
            (
                "redis: localhost",
                "m.yaml:1: redis is 'localhost'; accepted: a mapping of address, username, password, database, "
                    + "poolSize, readTimeout, writeTimeout, useTLS, caFile, certificateFile, privateKeyFile"
            ),
            ("interval: 1s\ninterval: 2s", "m.yaml:1: the key 'interval' occurs twice"),
        ]
    )
    func explains(text: String, message: String) {
        #expect(throws: ConfigurationFileError.self) { try read(text) }
        do {
            _ = try read(text)
        } catch {
            #expect("\(error)" == message)
        }
    }

    @Test(
        "what is no YAML is refused with its line",
        arguments: [("a: b\n  c: d", 2), ("interval: \"1s", 1), ("- x: [", 1)]
    )
    func refusesOtherFormats(text: String, line: Int) {
        let error = #expect(throws: ConfigurationFileError.self) { try read(text) }
        #expect((error?.line ?? 0) >= line)
        #expect(error?.problem.hasPrefix("not YAML: ") == true)
    }

    @Test("secrets are in no error", arguments: ["address: 'redis://:hunter2@h/x'", "password: [hunter2]"])
    func hidesSecrets(text: String) {
        let error = #expect(throws: ConfigurationFileError.self) { try read("redis:\n  \(text)") }
        #expect(error?.line == 2)
        #expect(error?.description.contains("hunter2") == false)
        #expect(error?.description.contains("a value that is not shown") == true)
    }
}
