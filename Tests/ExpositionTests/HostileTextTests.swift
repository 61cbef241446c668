import Exposition
import TestSupport
import Testing

/// What readers make of names that nobody would choose, but anybody may.
@Suite("Hostile label values")
struct HostileTextTests {
    /// A series as its bytes: for `String`, differently composed Unicode is the same.
    private struct Series: Hashable {
        let name: String
        let labels: [[UInt8]]

        init(_ name: String, _ values: [String]) {
            self.name = name
            labels = values.map { Array($0.utf8) }
        }
    }

    private static let labels = ["stream", "group"]
    private static let gauge = MetricDefinition("hostile_level", .gauge, help: "A gauge.", labels: labels)
    private static let counter = MetricDefinition("hostile_events", .counter, help: "A counter.", labels: labels)
    private static let info = MetricDefinition("hostile_facts", .info, help: "An info.", labels: labels)
    private static let histogram = MetricDefinition(
        "hostile_delay",
        .histogram(upperBounds: [1]),
        help: "A histogram.",
        labels: labels
    )
    private static let ages = MetricDefinition(
        "hostile_ages",
        .gaugeHistogram(upperBounds: [1]),
        help: "A gauge histogram.",
        labels: labels
    )

    /// Families, and the values that a reader must find in them.
    private func make(seed: UInt64, count: Int) -> (families: [MetricFamily], values: [Series: Double]) {
        var families = [Self.gauge, Self.counter, Self.info, Self.histogram, Self.ages].map { MetricFamily($0) }
        var values: [Series: Double] = [:]
        var text = HostileText(seed: seed)
        for number in 0..<count {
            let position = number % families.count
            let definition = families[position].definition
            // Few groups, so that streams that are equal are also equal series.
            let labels = [text.next(), number.isMultiple(of: 8) ? text.next() : "g"]
            switch definition.kind {
            case .histogram, .gaugeHistogram:
                var value = HistogramValue(for: definition)
                value.observe(Double(number))
                families[position].set(value, labels: labels)
                let sum = definition.seriesNames.first { $0.hasSuffix("sum") } ?? ""
                values[Series(sum, labels)] = Double(number)
            case .info:
                families[position].set(labels: labels)
                values[Series(definition.seriesNames[0], labels)] = 1
            case .counter, .gauge:
                families[position].set(Double(number), labels: labels)
                values[Series(definition.seriesNames[0], labels)] = Double(number)
            }
        }
        return (families, values)
    }

    @Test(
        "the parsers of both formats get them back as they were, each once",
        .enabled(StrictParser.absence) { await StrictParser.isInstalled() },
        arguments: [1, 2, 3]
    )
    func readBack(_ seed: UInt64) async throws {
        let count = 800
        let (families, values) = make(seed: seed, count: count)
        // Some came again, or became equal where they were repaired.
        #expect((count / 2..<count).contains(values.count))
        for (format, parser) in [(ExpositionFormat.openMetrics100, StrictParser.Format.openMetrics), (.text004, .text)]
        {
            let samples = try await StrictParser.samples(of: SamplePage.text(families, as: format), as: parser)
            var read: [Series: Double] = [:]
            for sample in samples where !sample.name.hasSuffix("_bucket") && !sample.name.hasSuffix("count") {
                let series = Series(sample.name, Self.labels.map { sample.labels[$0] ?? "missing" })
                let value = try #require(Double(sample.value))
                #expect(read.updateValue(value, forKey: series) == nil, "twice: \(series)")
            }
            #expect(read == values)
        }
    }

    @Test("promtool reads them too", arguments: [1, 2, 3])
    func promtool(_ seed: UInt64) async throws {
        let page = SamplePage.text(make(seed: seed, count: 800).families, as: .text004)
        let verdict = try await ReferenceParser.promtool(page)
        #expect(verdict.output == "")
        #expect(verdict.accepted)
    }

    @Test("blocks written one by one are the same page")
    func blocks() {
        let families = make(seed: 4, count: 200).families
        for format in ExpositionFormat.allCases {
            let writer = ExpositionWriter(format)
            let pieces = writer.pieces(of: writer.blocks(of: families.suffix(2)) + writer.blocks(of: families))
            let page = pieces.flatMap(\.self)
            #expect(String(decoding: page, as: UTF8.self) == SamplePage.text(families, as: format))
        }
    }
}
