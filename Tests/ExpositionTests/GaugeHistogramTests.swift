import Exposition
import TestSupport
import Testing

@Suite("Gauge histograms")
struct GaugeHistogramTests {
    private let age = MetricDefinition(
        "thinrsmq_pending_age_seconds",
        .gaugeHistogram(upperBounds: [1, 60]),
        help: "Ages of\nwhat waits.",
        unit: "seconds",
        labels: ["stream"]
    )

    private func value(_ observations: [Double]) -> HistogramValue {
        var value = HistogramValue(for: age)
        for observation in observations { value.observe(observation) }
        return value
    }

    private var page: [MetricFamily] {
        var family = MetricFamily(age)
        family.set(value([0.5, 30, 30, 90]), labels: ["orders"])
        family.set(value([]), labels: ["mail"])
        return [family]
    }

    @Test("in OpenMetrics")
    func openMetrics() {
        #expect(
            SamplePage.text(page, as: .openMetrics100) == #"""
                # HELP thinrsmq_pending_age_seconds Ages of\nwhat waits.
                # TYPE thinrsmq_pending_age_seconds gaugehistogram
                # UNIT thinrsmq_pending_age_seconds seconds
                thinrsmq_pending_age_seconds_bucket{stream="orders",le="1.0"} 1
                thinrsmq_pending_age_seconds_bucket{stream="orders",le="60.0"} 3
                thinrsmq_pending_age_seconds_bucket{stream="orders",le="+Inf"} 4
                thinrsmq_pending_age_seconds_gsum{stream="orders"} 150.5
                thinrsmq_pending_age_seconds_gcount{stream="orders"} 4
                thinrsmq_pending_age_seconds_bucket{stream="mail",le="1.0"} 0
                thinrsmq_pending_age_seconds_bucket{stream="mail",le="60.0"} 0
                thinrsmq_pending_age_seconds_bucket{stream="mail",le="+Inf"} 0
                thinrsmq_pending_age_seconds_gsum{stream="mail"} 0
                thinrsmq_pending_age_seconds_gcount{stream="mail"} 0
                # EOF

                """#
        )
    }

    @Test("in text format 0.0.4, as Python's client writes them")
    func text() {
        #expect(
            SamplePage.text(page, as: .text004) == #"""
                # HELP thinrsmq_pending_age_seconds Ages of\nwhat waits.
                # TYPE thinrsmq_pending_age_seconds histogram
                thinrsmq_pending_age_seconds_bucket{stream="orders",le="1.0"} 1
                thinrsmq_pending_age_seconds_bucket{stream="orders",le="60.0"} 3
                thinrsmq_pending_age_seconds_bucket{stream="orders",le="+Inf"} 4
                thinrsmq_pending_age_seconds_bucket{stream="mail",le="1.0"} 0
                thinrsmq_pending_age_seconds_bucket{stream="mail",le="60.0"} 0
                thinrsmq_pending_age_seconds_bucket{stream="mail",le="+Inf"} 0
                # HELP thinrsmq_pending_age_seconds_gcount Ages of\nwhat waits.
                # TYPE thinrsmq_pending_age_seconds_gcount gauge
                thinrsmq_pending_age_seconds_gcount{stream="orders"} 4
                thinrsmq_pending_age_seconds_gcount{stream="mail"} 0
                # HELP thinrsmq_pending_age_seconds_gsum Ages of\nwhat waits.
                # TYPE thinrsmq_pending_age_seconds_gsum gauge
                thinrsmq_pending_age_seconds_gsum{stream="orders"} 150.5
                thinrsmq_pending_age_seconds_gsum{stream="mail"} 0

                """#
        )
    }

    @Test("promtool finds nothing to object to")
    func promtool() async throws {
        let verdict = try await ReferenceParser.promtool(SamplePage.text(page, as: .text004))
        #expect(verdict.accepted)
        #expect(verdict.output == "")
    }

    @Test(
        "the parsers of both formats read them",
        .enabled(StrictParser.absence) { await StrictParser.isInstalled() }
    )
    func parsers() async throws {
        for (format, parser) in [(ExpositionFormat.openMetrics100, StrictParser.Format.openMetrics), (.text004, .text)]
        {
            let samples = try await StrictParser.samples(of: SamplePage.text(page, as: format), as: parser)
            #expect(samples.count == 10)
            let count = samples.first { $0.name == "thinrsmq_pending_age_seconds_gcount" }
            #expect(count?.labels == ["stream": "orders"])
            #expect(count.flatMap { Double($0.value) } == 4)
        }
    }

    @Test("a live one shows the last distribution set, which may have fallen")
    func live() throws {
        let registry = MetricRegistry()
        let histogram = registry.gaugeHistogram(age, labels: ["orders"])
        #expect(histogram.value.count == 0)
        histogram.set(value([1, 2]))
        histogram.set(value([3]))
        let family = try #require(registry.collect().first)
        #expect(family["orders"] == .histogram(value([3])))
        #expect(registry.gaugeHistogram(age, labels: ["orders"]) === histogram)
    }

    @Test("a histogram and a gauge histogram of one name are two metrics")
    func kinds() async {
        await #expect(processExitsWith: .failure) {
            let registry = MetricRegistry()
            _ = registry.histogram(MetricDefinition("age", .histogram(upperBounds: [1]), help: "Age."))
            _ = registry.gaugeHistogram(MetricDefinition("age", .gaugeHistogram(upperBounds: [1]), help: "Age."))
        }
        #expect(MetricDefinition.flaw(name: "age_gsum", .gauge, help: "Age.", labels: []) != nil)
        #expect(MetricDefinition.flaw(name: "age", .gaugeHistogram(upperBounds: []), help: "Age.", labels: []) != nil)
    }
}
