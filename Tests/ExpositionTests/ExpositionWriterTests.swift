import Exposition
import Testing

@Suite("Exposition writer")
struct ExpositionWriterTests {
    @Test("a page in text format 0.0.4")
    func text004() {
        #expect(
            SamplePage.text(SamplePage.make(), as: .text004) == #"""
                # HELP thinrsmq_build_info The program's version.
                # TYPE thinrsmq_build_info gauge
                thinrsmq_build_info{version="1.2.3"} 1
                # HELP thinrsmq_claims_total Entries claimed, by "outcome".\nBackslash: \\
                # TYPE thinrsmq_claims_total counter
                thinrsmq_claims_total{outcome="dead_lettered"} 0
                thinrsmq_claims_total{outcome="requeued"} 3
                # HELP thinrsmq_delay_seconds Delay of deliveries.
                # TYPE thinrsmq_delay_seconds histogram
                thinrsmq_delay_seconds_bucket{stream="orders",le="0.5"} 1
                thinrsmq_delay_seconds_bucket{stream="orders",le="1.0"} 3
                thinrsmq_delay_seconds_bucket{stream="orders",le="60.0"} 4
                thinrsmq_delay_seconds_bucket{stream="orders",le="+Inf"} 5
                thinrsmq_delay_seconds_sum{stream="orders"} 95.41
                thinrsmq_delay_seconds_count{stream="orders"} 5
                # HELP thinrsmq_lag_ratio A share.
                # TYPE thinrsmq_lag_ratio gauge
                thinrsmq_lag_ratio{stream="orders",group="billing"} NaN
                thinrsmq_lag_ratio{stream="orders",group="mail"} 0.5
                # HELP thinrsmq_leader 1 while this replica repairs.
                # TYPE thinrsmq_leader gauge
                thinrsmq_leader 1

                """#
        )
    }

    @Test("a page in OpenMetrics 1.0.0")
    func openMetrics100() {
        #expect(
            SamplePage.text(SamplePage.make(), as: .openMetrics100) == #"""
                # HELP thinrsmq_build The program's version.
                # TYPE thinrsmq_build info
                thinrsmq_build_info{version="1.2.3"} 1
                # HELP thinrsmq_claims Entries claimed, by \"outcome\".\nBackslash: \\
                # TYPE thinrsmq_claims counter
                thinrsmq_claims_total{outcome="dead_lettered"} 0
                thinrsmq_claims_total{outcome="requeued"} 3
                # HELP thinrsmq_delay_seconds Delay of deliveries.
                # TYPE thinrsmq_delay_seconds histogram
                # UNIT thinrsmq_delay_seconds seconds
                thinrsmq_delay_seconds_bucket{stream="orders",le="0.5"} 1
                thinrsmq_delay_seconds_bucket{stream="orders",le="1.0"} 3
                thinrsmq_delay_seconds_bucket{stream="orders",le="60.0"} 4
                thinrsmq_delay_seconds_bucket{stream="orders",le="+Inf"} 5
                thinrsmq_delay_seconds_sum{stream="orders"} 95.41
                thinrsmq_delay_seconds_count{stream="orders"} 5
                # HELP thinrsmq_lag_ratio A share.
                # TYPE thinrsmq_lag_ratio gauge
                # UNIT thinrsmq_lag_ratio ratio
                thinrsmq_lag_ratio{stream="orders",group="billing"} NaN
                thinrsmq_lag_ratio{stream="orders",group="mail"} 0.5
                # HELP thinrsmq_leader 1 while this replica repairs.
                # TYPE thinrsmq_leader gauge
                thinrsmq_leader 1
                # EOF

                """#
        )
    }

    @Test("an empty page is empty, or the end mark alone")
    func emptyPage() {
        #expect(SamplePage.text([], as: .text004) == "")
        #expect(SamplePage.text([], as: .openMetrics100) == "# EOF\n")
    }

    @Test("a histogram without labels has only the bound")
    func histogramWithoutLabels() {
        let definition = MetricDefinition("age", .histogram(upperBounds: [1]), help: "Age.")
        var value = HistogramValue(for: definition)
        value.observe(0.25)
        var family = MetricFamily(definition)
        family.set(value)
        #expect(
            SamplePage.text([family], as: .text004) == """
                # HELP age Age.
                # TYPE age histogram
                age_bucket{le="1.0"} 1
                age_bucket{le="+Inf"} 1
                age_sum 0.25
                age_count 1

                """
        )
    }

    @Test("label values are escaped so that each stays on its line")
    func escaping() {
        let escaped: [(String, String)] = [
            ("quote \" here", #"quote \" here"#), ("ends in \\", #"ends in \\"#),
            ("\\n is no newline", #"\\n is no newline"#),
            ("line\nbreak", #"line\nbreak"#), ("", ""), ("żółw 🐢", "żółw 🐢"), ("carriage\rreturn", "carriage\rreturn"),
            (String(decoding: [0x66, 0xFF] as [UInt8], as: UTF8.self), "f\u{FFFD}"),
        ]
        for (value, text) in escaped {
            var family = MetricFamily(SamplePage.lag)
            family.set(1, labels: [value, "g"])
            for format in ExpositionFormat.allCases {
                let page = SamplePage.text([family], as: format)
                #expect(page.contains("\nthinrsmq_lag_ratio{stream=\"\(text)\",group=\"g\"} 1\n"))
            }
        }
    }

    @Test("families of one metric from two sources are one block")
    func contiguous() {
        var first = MetricFamily(SamplePage.lag)
        first.set(1, labels: ["a", "g"])
        var second = MetricFamily(SamplePage.lag)
        second.set(2, labels: ["a", "g"])
        second.set(3, labels: ["b", "g"])
        let between = MetricFamily(SamplePage.leader)
        #expect(
            SamplePage.text([first, between, second], as: .text004) == """
                # HELP thinrsmq_lag_ratio A share.
                # TYPE thinrsmq_lag_ratio gauge
                thinrsmq_lag_ratio{stream="a",group="g"} 2
                thinrsmq_lag_ratio{stream="b",group="g"} 3

                """
        )
    }

    @Test("a page is appended to what the buffer holds")
    func appends() {
        var bytes = Array("before\n".utf8)
        ExpositionWriter(.openMetrics100).write([], to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "before\n# EOF\n")
    }
}
