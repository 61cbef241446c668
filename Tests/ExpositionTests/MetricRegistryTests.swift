import Exposition
import Testing

@Suite("Metric registry")
struct MetricRegistryTests {
    let registry = MetricRegistry()
    let claims = MetricDefinition("claims", .counter, help: "Entries claimed.", labels: ["outcome"])
    let connections = MetricDefinition("connections", .gauge, help: "Open connections.")
    let delay = MetricDefinition(
        "delay_seconds",
        .histogram(upperBounds: [0.1, 1]),
        help: "Delay of deliveries.",
        unit: "seconds"
    )

    @Test("an instrument begins at 0 and is the same for the same labels")
    func getOrCreate() throws {
        let counter = registry.counter(claims, labels: ["requeued"])
        #expect(counter === registry.counter(claims, labels: ["requeued"]))
        #expect(counter !== registry.counter(claims, labels: ["failed"]))
        let family = try #require(registry.collect().first)
        #expect(family["requeued"] == .number(0))
        #expect(family["failed"] == .number(0))
    }

    @Test("a counter adds, and ignores what would make it fall or spoil it")
    func counting() {
        let counter = registry.counter(claims, labels: ["requeued"])
        counter.increment()
        counter.increment(by: 2.5)
        for amount in [-1, .nan, .infinity] { counter.increment(by: amount) }
        #expect(counter.value == 3.5)
    }

    @Test("a gauge is set, raised and lowered")
    func gauging() {
        let gauge = registry.gauge(connections)
        gauge.set(5)
        gauge.add(2)
        gauge.add(-3)
        #expect(gauge.value == 4)
    }

    @Test("an observation counts in the first bucket whose bound is not below it")
    func observing() {
        let histogram = registry.histogram(delay)
        for observation in [0, 0.1, 0.11, 1, 1.5, -2] { histogram.observe(observation) }
        histogram.observe(.milliseconds(250))
        for observation in [Double.nan, .infinity, -.infinity] { histogram.observe(observation) }
        #expect(histogram.value.counts == [3, 3, 1])
        #expect(histogram.value.count == 7)
        #expect(abs(histogram.value.sum - 2.96) < 1e-12)
    }

    @Test("many tasks increment one counter without losing one")
    func concurrentIncrements() async {
        let counter = registry.counter(claims, labels: ["requeued"])
        let histogram = registry.histogram(delay)
        await withTaskGroup { group in
            for _ in 0..<16 {
                group.addTask {
                    for _ in 0..<5_000 {
                        counter.increment()
                        histogram.observe(0.5)
                    }
                }
            }
        }
        #expect(counter.value == 80_000)
        #expect(histogram.value.counts == [0, 80_000, 0])
    }

    @Test("tasks that ask for one new series at once get one instrument")
    func concurrentCreation() async {
        let (registry, claims) = (registry, claims)
        await withTaskGroup { group in
            for _ in 0..<64 {
                group.addTask { registry.counter(claims, labels: ["requeued"]).increment() }
            }
        }
        #expect(registry.counter(claims, labels: ["requeued"]).value == 64)
    }

    @Test("a removed series is gone, and one made anew begins at 0")
    func removal() throws {
        let old = registry.counter(claims, labels: ["requeued"])
        registry.counter(claims, labels: ["failed"]).increment()
        registry.remove(claims, labels: ["requeued"])
        registry.remove(claims, labels: ["never made"])
        old.increment()
        let family = try #require(registry.collect().first)
        #expect(family["requeued"] == nil)
        #expect(family["failed"] == .number(1))
        #expect(registry.counter(claims, labels: ["requeued"]).value == 0)
    }

    @Test("a metric without series is not collected")
    func emptyMetric() {
        _ = registry.gauge(connections)
        registry.remove(connections)
        #expect(registry.collect().isEmpty)
    }

    @Test("families are collected in the order of their names")
    func order() {
        _ = registry.histogram(delay)
        _ = registry.gauge(connections)
        _ = registry.counter(claims, labels: ["failed"])
        #expect(registry.collect().map(\.definition.name) == ["claims", "connections", "delay_seconds"])
    }

    @Test("a second definition of a name ends the process")
    func twoDefinitions() async {
        await #expect(processExitsWith: .failure) {
            let registry = MetricRegistry()
            _ = registry.gauge(MetricDefinition("lag", .gauge, help: "Entries."))
            _ = registry.gauge(MetricDefinition("lag", .gauge, help: "Something else."))
        }
    }
}
