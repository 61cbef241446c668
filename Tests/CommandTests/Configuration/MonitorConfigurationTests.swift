import Logging
import QueueMonitor
import Testing
import ThinRSMQ

@testable import ThinRSMQCommand

@Suite("The monitor's configuration")
struct MonitorConfigurationTests {
    private let file = (
        "m.yaml",
        """
        redis:
          address: file:1
          username: file
          password: file
        namespaces: [file]
        interval: 1s
        """
    )

    @Test("without any source but a namespace, the defaults are in effect")
    func defaults() throws {
        let configuration = try MonitorConfiguration(environment: ["THINRSMQ_NAMESPACE": "a"])
        #expect(configuration.settings.queue.redis.address == "localhost:6379")
        #expect(configuration.settings.namespaces == ["a"])
        #expect(configuration.settings.interval == .seconds(10))
        #expect(configuration.settings.queue.monitor.minIdleTime == .seconds(60))
        #expect(configuration.settings.queue.retry.maxAttempts == 3)
        #expect(configuration.settings.claimPolicy == .requeue)
        #expect(configuration.settings.listen == HTTPAddress(host: "127.0.0.1", port: 9746))
        #expect(configuration.logLevel == .info)
    }

    @Test("the environment wins over the file, in what it says")
    func environmentOverFile() throws {
        let environment = ["REDIS_HOST": "environment", "REDIS_PASSWORD": "environment", "THINRSMQ_NAMESPACE": "env"]
        let configuration = try MonitorConfiguration(file: file, environment: environment)
        #expect(configuration.settings.queue.redis.address == "environment:1")
        #expect(configuration.settings.queue.redis.username == "file")
        #expect(configuration.settings.queue.redis.password == "environment")
        #expect(configuration.settings.namespaces == ["env"])
        #expect(configuration.settings.interval == .seconds(1))
    }

    @Test("flags win over the environment and the file")
    func flagsOverAll() throws {
        let environment = ["REDIS_HOST": "environment", "THINRSMQ_NAMESPACE": "environment"]
        let configuration = try MonitorConfiguration(file: file, environment: environment) { configuration in
            configuration.settings.queue.redis.address = "flag:3"
            configuration.settings.namespaces = ["flag"]
            configuration.settings.interval = .seconds(3)
        }
        #expect(configuration.settings.queue.redis.address == "flag:3")
        #expect(configuration.settings.namespaces == ["flag"])
        #expect(configuration.settings.interval == .seconds(3))
    }

    @Test("a monitor with nothing to watch is refused")
    func refusesNothing() {
        #expect(throws: NothingToWatch.self) { try MonitorConfiguration(environment: [:]) }
    }

    @Test("namespaces whose keys would collide are refused", arguments: ["", "a:retries:b"])
    func refusesNamespace(namespace: String) {
        #expect(throws: QueueKeyError.self) {
            try MonitorConfiguration(environment: [:]) { $0.settings.namespaces = [namespace] }
        }
    }

    @Test("a CA file without TLS is refused")
    func refusesUnusedFile() {
        let environment = ["THINRSMQ_NAMESPACE": "a", "REDIS_CA_FILE": "ca.pem"]
        #expect(throws: ConfigurationError.self) { try MonitorConfiguration(environment: environment) }
    }

    @Test("what is shown reads back as the same configuration, less the password")
    func showsItself() throws {
        var configuration = try MonitorConfiguration(file: file, environment: [:]) {
            $0.settings.streamPatterns = ["odd \"name\"\n:*"]
            $0.settings.queue.redis.useTLS = true
            $0.settings.queue.redis.caFile = "/etc/ca.pem"
            $0.settings.queue.redis.password = "hunter2"
            $0.settings.queue.monitor.minIdleTime = .milliseconds(1_500)
        }
        #expect(!configuration.yaml.contains("hunter2"))
        let again = try MonitorConfiguration(file: ("shown", configuration.yaml), environment: [:])
        configuration.settings.queue.redis.password = ""
        #expect(again == configuration)
    }
}
