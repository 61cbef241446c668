import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("Monitor settings")
struct MonitorSettingsTests {
    private func settings(_ namespaces: [String] = [], streams: [String] = []) -> MonitorSettings {
        var settings = MonitorSettings()
        settings.namespaces = namespaces
        settings.streamPatterns = streams
        return settings
    }

    @Test("a namespace, a pattern or a key is enough")
    func accepted() throws {
        try settings(["shop"]).validate()
        try settings(streams: ["jobs:*"]).validate()
        try settings(streams: ["jobs"]).validate()
    }

    @Test("nothing to watch is refused by the name of the setting")
    func nothing() {
        let error = #expect(throws: ConfigurationError.self) { try settings().validate() }
        #expect(error?.setting == "namespaces")
    }

    @Test("a key that cannot be watched is refused instead of ignored", arguments: ["", "orders:dlq", "a:retries:1-0"])
    func otherKeys(key: String) {
        #expect(throws: QueueKeyError.self) { try settings(["shop"], streams: [key]).validate() }
    }

    @Test("an interval below 100 ms is refused")
    func interval() {
        var settings = settings(["shop"])
        settings.interval = .milliseconds(99)
        let error = #expect(throws: ConfigurationError.self) { try settings.validate() }
        #expect(error?.setting == "interval")
    }
}
