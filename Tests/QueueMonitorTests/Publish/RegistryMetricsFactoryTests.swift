import Exposition
import Logging
import Metrics
import TestSupport
import Testing

@testable import QueueMonitor

@Suite("Metrics of libraries")
struct RegistryMetricsFactoryTests {
    private let registry = MetricRegistry()
    private let log = RecordedLog()

    private func factory(limit: Int = 100) -> RegistryMetricsFactory {
        RegistryMetricsFactory(registry: registry, limit: limit, logger: log.logger)
    }

    /// The samples of the page: text without comments.
    private var lines: [String] {
        var page: [UInt8] = []
        ExpositionWriter(.text004).write(registry.collect(), to: &page)
        return String(decoding: page, as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") }
    }

    @Test("counters count, and may begin again")
    func counters() {
        let factory = factory()
        let whole = Metrics.Counter(label: "events", dimensions: [("kind", "a")], factory: factory)
        whole.increment(by: 2)
        FloatingPointCounter(label: "events", dimensions: [("kind", "a")], factory: factory).increment(by: 0.5)
        Metrics.Counter(label: "requests_total", factory: factory).increment()
        #expect(lines == [#"events_total{kind="a"} 2.5"#, "requests_total 1"])
        whole.reset()
        #expect(lines.first == #"events_total{kind="a"} 0"#)
    }

    @Test("a timer is a histogram in seconds")
    func timers() {
        let timer = Metrics.Timer(label: "thinrsmq_consumer_handling", factory: factory())
        timer.recordMilliseconds(20)
        timer.recordSeconds(2)
        #expect(lines.contains(#"thinrsmq_consumer_handling_seconds_bucket{le="0.025"} 1"#))
        #expect(lines.contains("thinrsmq_consumer_handling_seconds_sum 2.02"))
        #expect(lines.contains("thinrsmq_consumer_handling_seconds_count 2"))
    }

    @Test("a recorder that aggregates is a histogram, others and meters are gauges")
    func recorders() {
        let factory = factory()
        Recorder(label: "sizes", factory: factory).record(50)
        Metrics.Gauge(label: "open", factory: factory).record(1.5)
        let meter = Meter(label: "level", factory: factory)
        meter.set(5)
        meter.increment(by: 2.5)
        meter.decrement(by: 1.0)
        meter.increment(by: Double.infinity)
        #expect(lines.contains(#"sizes_bucket{le="100.0"} 1"#))
        #expect(lines.contains("open 1.5"))
        #expect(lines.contains("level 6.5"))
    }

    @Test("the order of dimensions does not matter, the bytes of their values do")
    func dimensions() {
        let factory = factory()
        for (first, second) in [(("a", "1"), ("b", "2")), (("b", "2"), ("a", "1"))] {
            factory.makeCounter(label: "x", dimensions: [first, second]).increment(by: 1)
        }
        #expect(lines == [#"x_total{a="1",b="2"} 2"#])
        for value in ["\u{E9}", "e\u{301}"] {
            factory.makeCounter(label: "y", dimensions: [("a", value)]).increment(by: 1)
        }
        #expect(lines.count { $0.hasPrefix("y_total") } == 2)
    }

    @Test("what is destroyed is gone, and made anew it begins at 0")
    func destruction() {
        let factory = factory(limit: 5)
        let old = factory.makeCounter(label: "x", dimensions: [])
        old.increment(by: 3)
        factory.destroyCounter(old)
        #expect(lines.isEmpty)
        let new = factory.makeCounter(label: "x", dimensions: [])
        // Again, by who holds what another has replaced.
        factory.destroyCounter(old)
        old.increment(by: 7)
        #expect(lines == ["x_total 0"])
        factory.destroyCounter(new)
        for _ in 0..<20 {
            factory.destroyMeter(factory.makeMeter(label: "m", dimensions: []))
            factory.destroyTimer(factory.makeTimer(label: "t", dimensions: []))
            factory.destroyRecorder(factory.makeRecorder(label: "r", dimensions: [], aggregate: true))
            factory.destroyFloatingPointCounter(factory.makeFloatingPointCounter(label: "f", dimensions: []))
        }
        #expect(lines.isEmpty)
        #expect(log.text == "")
    }

    @Test(
        "labels are put into names that Prometheus allows",
        arguments: [
            ("http.server-requests", "http_server_requests 1"), ("9lives", "_9lives 1"), ("a:b", "a_b 1"),
            ("żółw", "___w 1"), ("queue.count", "queue_count_value 1"), ("x_total", "x_total_value 1"),
            ("a\"} 1\nb", "a___1_b 1"), ("__name__", "__name__ 1"),
        ]
    )
    func names(_ label: String, _ line: String) {
        factory().makeMeter(label: label, dimensions: []).set(Int64(1))
        #expect(lines == [line])
    }

    @Test("names of dimensions are, too")
    func dimensionNames() {
        let dimensions = [("le", "1"), ("__name__", "2"), ("a.b", "3"), ("1", "4"), ("q", "\"\n")]
        factory().makeMeter(label: "x", dimensions: dimensions).set(Int64(1))
        #expect(lines == [#"x{_1="4",_name__="2",a_b="3",le_="1",q="\"\n"} 1"#])
    }

    @Test("what has no equivalent counts to nowhere, and the log hears of it once")
    func inexpressible() {
        let factory = factory()
        for _ in 0..<2 {
            for label in ["", "🐢", "..."] { factory.makeCounter(label: label, dimensions: []).increment(by: 1) }
            factory.makeTimer(label: "x", dimensions: [("a.b", "1"), ("a_b", "2")]).recordNanoseconds(1)
            factory.makeMeter(label: "y", dimensions: [("", "1")]).set(1.5)
        }
        #expect(lines.isEmpty)
        #expect(log.count(.warning, "metric not shown") == 5)
    }

    @Test("a name that has another kind, other dimensions, or is the monitor's own counts to nowhere")
    func clashes() {
        let factory = RegistryMetricsFactory(
            registry: MonitorInstruments(version: "1").registry,
            logger: log.logger
        )
        factory.makeCounter(label: "x", dimensions: [("a", "1")]).increment(by: 1)
        #expect(factory.makeMeter(label: "x", dimensions: [("a", "1")]) is NOOPMetricsHandler)
        #expect(factory.makeCounter(label: "x", dimensions: [("b", "1")]) is NOOPMetricsHandler)
        #expect(factory.makeCounter(label: "x", dimensions: []) is NOOPMetricsHandler)
        for definition in MetricCatalog.all {
            #expect(factory.makeCounter(label: definition.name, dimensions: []) is NOOPMetricsHandler)
            #expect(factory.makeMeter(label: definition.name, dimensions: []) is NOOPMetricsHandler)
        }
        // Unknown to the factory, which destroys nothing by it.
        factory.destroyCounter(NOOPMetricsHandler.instance)
        #expect(log.count(.warning, "metric not shown") > 1)
    }

    @Test("the number of series is bounded, and one that ends makes room")
    func limit() {
        let factory = factory(limit: 3)
        let counters = (0..<10).map { factory.makeCounter(label: "x", dimensions: [("n", "\($0)")]) }
        #expect(lines.count == 3)
        #expect(counters.last is NOOPMetricsHandler)
        #expect(!(factory.makeCounter(label: "x", dimensions: [("n", "0")]) is NOOPMetricsHandler))
        factory.destroyCounter(counters[0])
        #expect(!(factory.makeCounter(label: "x", dimensions: [("n", "9")]) is NOOPMetricsHandler))
        #expect(log.count(.warning, "metric not shown") == 1)
    }

    @Test("so is the number of names, even if their series end, and that of the reports")
    func limitOfNames() {
        let factory = factory(limit: 3)
        for number in 0..<10 { factory.destroyCounter(factory.makeCounter(label: "x\(number)", dimensions: [])) }
        #expect(factory.makeCounter(label: "x9", dimensions: []) is NOOPMetricsHandler)
        #expect(!(factory.makeCounter(label: "x0", dimensions: []) is NOOPMetricsHandler))
        for number in 0..<1_000 {
            _ = factory.makeCounter(label: String(repeating: ".", count: number), dimensions: [])
        }
        #expect(log.count(.warning, "metric not shown") <= 100)
    }

    @Test("tasks that make and destroy the same series at once end in order")
    func concurrency() async {
        let factory = factory()
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for number in 0..<200 {
                        let counter = factory.makeCounter(label: "x", dimensions: [("n", "\(number % 3)")])
                        counter.increment(by: 1)
                        factory.destroyCounter(counter)
                    }
                }
            }
        }
        #expect(lines.isEmpty)
    }
}
