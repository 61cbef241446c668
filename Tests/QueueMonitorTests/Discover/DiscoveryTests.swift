import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("Discovery")
struct DiscoveryTests {
    private func settings(_ namespaces: [String], _ patterns: [String] = []) -> MonitorSettings {
        var settings = MonitorSettings()
        settings.namespaces = namespaces
        settings.streamPatterns = patterns
        return settings
    }

    @Test("a topic of a namespace is owned, a stream that only a pattern matches is watched")
    func ownership() {
        let rules = WatchRules(settings(["shop"], ["*"]))
        #expect(rules.stream("shop:orders")?.isOwned == true)
        #expect(rules.stream("shop:orders")?.keys.topic == "orders")
        #expect(rules.stream("foreign")?.isOwned == false)
        #expect(rules.stream("shopping:orders")?.isOwned == false)
    }

    @Test(
        "dead letters and retry hashes are no topics",
        arguments: ["shop:orders:dlq", "x:dlq", "shop:a:retries:1-0", ""]
    )
    func otherKeys(key: String) {
        #expect(WatchRules(settings(["shop"], ["*"])).stream(key) == nil)
    }

    @Test("a namespace with a glob's characters matches itself only")
    func escaping() {
        #expect(WatchRules(settings(["a*[b]?\\"])).patterns == ["a\\*\\[b\\]\\?\\\\:*"])
    }

    @Test("a key without a glob's characters needs no search")
    func literals() {
        let rules = WatchRules(settings([], ["orders", "jobs:*"]))
        #expect(rules.literalKeys == ["orders"])
        #expect(rules.patterns == ["jobs:*"])
    }

    @Test("what a whole round did not find any more is forgotten; what it found at first is seen at once")
    func rounds() async throws {
        var discovery = Discovery(settings(["shop"], ["fixed"]))
        discovery.beginRound(at: .now)
        discovery.take(["shop:a", "shop:b"], next: "7")
        #expect(discovery.known.map(\.keys.stream) == ["fixed", "shop:a", "shop:b"])
        discovery.take(["shop:a"], next: "0")
        discovery.beginRound(at: .now)
        discovery.take(["shop:b"], next: "0")
        #expect(discovery.known.map(\.keys.stream) == ["fixed", "shop:b"])
    }

    @Test("rounds come a second apart for each page, and once a minute at most")
    func pauses() {
        let start = ContinuousClock.now
        var discovery = Discovery(settings(["shop"]))
        #expect(discovery.isDue(at: start))
        discovery.beginRound(at: start)
        discovery.take([], next: "0")
        #expect(!discovery.isDue(at: start + .milliseconds(900)))
        #expect(discovery.isDue(at: start + .seconds(1)))
        discovery.beginRound(at: start)
        for page in 1...500 { discovery.take([], next: page == 500 ? "0" : "\(page)") }
        #expect(!discovery.isDue(at: start + .seconds(59)))
        #expect(discovery.isDue(at: start + .seconds(60)))
    }
}
