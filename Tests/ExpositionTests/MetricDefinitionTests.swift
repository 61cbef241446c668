import Testing

@testable import Exposition

@Suite("Metric definition")
struct MetricDefinitionTests {
    static let histogram = MetricKind.histogram(upperBounds: [0.1, 1])

    static let valid: [(name: String, kind: MetricKind, unit: String?, labels: [String])] = [
        ("thinrsmq_claims", .counter, nil, []),
        ("_x9", .gauge, nil, ["stream", "_group2"]),
        ("thinrsmq_scan_duration_seconds", histogram, "seconds", ["topic"]),
        ("thinrsmq_build", .info, nil, ["version"]),
        ("thinrsmq_zero_bound", .histogram(upperBounds: [0]), nil, []),
    ]

    @Test("a definition by the rules is accepted", arguments: valid)
    func accepts(_ name: String, _ kind: MetricKind, _ unit: String?, _ labels: [String]) {
        let definition = MetricDefinition(name, kind, help: "Some help.", unit: unit, labels: labels)
        #expect(definition.name == name)
        #expect(definition.labelNames == labels)
    }

    static let invalid: [(name: String, kind: MetricKind, unit: String?, labels: [String], flaw: String)] = [
        ("", .gauge, nil, [], "not a name"),
        ("9lives", .gauge, nil, [], "not a name"),
        ("thinrsmq:rate5m", .gauge, nil, [], "not a name"),
        ("thinrsmq-lag", .gauge, nil, [], "not a name"),
        ("lág", .gauge, nil, [], "not a name"),
        ("claims_total", .counter, nil, [], "ends in a reserved suffix"),
        ("build_info", .info, nil, [], "ends in a reserved suffix"),
        ("size_bucket", .gauge, nil, [], "ends in a reserved suffix"),
        ("lag", .gauge, nil, ["1st"], "invalid label name"),
        ("lag", .gauge, nil, ["__name__"], "invalid label name"),
        ("lag", .gauge, nil, ["a:b"], "invalid label name"),
        ("age", histogram, nil, ["le"], "invalid label name"),
        ("lag", .gauge, nil, ["stream", "stream"], "label given twice"),
        ("age", .gauge, "seconds", [], "does not end in its unit"),
        ("ageseconds", .gauge, "seconds", [], "does not end in its unit"),
        ("disk_bytes", .info, "bytes", [], "info with a unit"),
        ("age", .histogram(upperBounds: []), nil, [], "invalid upper bounds"),
        ("age", .histogram(upperBounds: [-1, 1]), nil, [], "invalid upper bounds"),
        ("age", .histogram(upperBounds: [1, 1]), nil, [], "invalid upper bounds"),
        ("age", .histogram(upperBounds: [2, 1]), nil, [], "invalid upper bounds"),
        ("age", .histogram(upperBounds: [1, .infinity]), nil, [], "invalid upper bounds"),
        ("age", .histogram(upperBounds: [.nan]), nil, [], "invalid upper bounds"),
    ]

    @Test("a definition against the rules is refused", arguments: invalid.indices)
    func refuses(_ index: Int) {
        let (name, kind, unit, labels, flaw) = Self.invalid[index]
        #expect(MetricDefinition.flaw(name: name, kind, help: "Some help.", unit: unit, labels: labels) == flaw)
    }

    @Test("a definition without help is refused")
    func refusesWithoutHelp() {
        #expect(MetricDefinition.flaw(name: "lag", .gauge, help: "", unit: nil, labels: []) == "no help")
    }

    @Test("a refused definition ends the process")
    func flawIsFatal() async {
        await #expect(processExitsWith: .failure) {
            _ = MetricDefinition("claims_total", .counter, help: "Some help.")
        }
    }

    @Test("series are named as queries find them")
    func seriesNames() {
        let make = { (kind: MetricKind) in MetricDefinition("x", kind, help: "Some help.").seriesNames }
        #expect(make(.counter) == ["x_total"])
        #expect(make(.gauge) == ["x"])
        #expect(make(Self.histogram) == ["x_bucket", "x_sum", "x_count"])
        #expect(make(.info) == ["x_info"])
    }
}
