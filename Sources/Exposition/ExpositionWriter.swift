/// Writes metric families as a page in one of the text formats.
public struct ExpositionWriter: Sendable {
    /// The format of the page.
    public let format: ExpositionFormat

    /// Creates a writer.
    public init(_ format: ExpositionFormat) {
        self.format = format
    }

    /// Appends a whole page.
    ///
    /// Families of one metric are merged first, later ones winning, for a format must not name a family twice; a family
    /// without series is left out.
    ///
    /// - Parameters:
    ///   - families: From any number of sources, in any order; the page is sorted by name.
    ///   - buffer: Grows once to about what is needed; a caller that keeps it across pages spares even that.
    public func write(_ families: some Sequence<MetricFamily>, to buffer: inout [UInt8]) {
        let families = families.merged().filter { $0.count > 0 }
        buffer.reserveCapacity(buffer.count + families.reduce(64) { $0 + expectedSize(of: $1) })
        for family in families { write(family, to: &buffer) }
        writeEnd(to: &buffer)
    }

    /// Writes each family by itself, for pages that show it more than once.
    ///
    /// - Parameter families: As for a page.
    /// - Returns: The blocks of a page in this writer's format, sorted by name.
    public func blocks(of families: some Sequence<MetricFamily>) -> [FamilyBlock] {
        families.merged().filter { $0.count > 0 }.map { family in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(expectedSize(of: family))
            write(family, to: &bytes)
            return FamilyBlock(name: family.definition.name, format: format, bytes: bytes)
        }
    }

    /// The pieces that make a whole page, in their order.
    ///
    /// - Parameter blocks: Of this writer's format, any other is a precondition failure; in any order. Of two of one name
    ///   the first is shown, for a format must not name a family twice.
    /// - Returns: The bytes of the page, in pieces that are shared with the blocks.
    public func pieces(of blocks: [FamilyBlock]) -> [[UInt8]] {
        var names: Set<String> = []
        let distinct = blocks.filter { names.insert($0.name).inserted }
        var end: [UInt8] = []
        writeEnd(to: &end)
        return distinct.sorted { $0.name < $1.name }.map { block in
            precondition(block.format == format, "block of another format: \(block.name)")
            return block.bytes
        } + [end]
    }

    private func write(_ family: MetricFamily, to buffer: inout [UInt8]) {
        let definition = family.definition
        writeMetadata(of: definition, to: &buffer)
        switch definition.kind {
        case .counter, .gauge, .info: writeNumbers(of: family, to: &buffer)
        case .histogram(let bounds):
            writeHistograms(of: family, bounds, sum: "_sum", count: "_count", to: &buffer)
        case .gaugeHistogram(let bounds) where format == .openMetrics100:
            writeHistograms(of: family, bounds, sum: "_gsum", count: "_gcount", to: &buffer)
        case .gaugeHistogram(let bounds): writeGaugeHistogramsAsText(of: family, bounds, to: &buffer)
        }
    }

    private func writeEnd(to buffer: inout [UInt8]) {
        if format == .openMetrics100 { buffer.append(contentsOf: "# EOF\n".utf8) }
    }

    private func expectedSize(of family: MetricFamily) -> Int {
        let definition = family.definition
        let lines = definition.kind.upperBounds.map { $0.count + 3 } ?? 1
        let perLine = definition.name.utf8.count + 32
        let metadata = 3 * (perLine + definition.help.utf8.count)
        return family.samples.reduce(metadata) { $0 + lines * (perLine + $1.labels.bytes.count) }
    }

    private func writeMetadata(of definition: MetricDefinition, to buffer: inout [UInt8]) {
        let (name, type) = nameAndType(of: definition)
        writeMetadata(name: name, type: type, help: definition.help, to: &buffer)
        if format == .openMetrics100, let unit = definition.unit {
            buffer.append(contentsOf: "# UNIT \(name) \(unit)\n".utf8)
        }
    }

    private func writeMetadata(name: String, type: String, help: String, to buffer: inout [UInt8]) {
        buffer.append(contentsOf: "# HELP \(name) ".utf8)
        buffer.append(escaping: help, quotes: format == .openMetrics100)
        buffer.append(contentsOf: "\n# TYPE \(name) \(type)\n".utf8)
    }

    /// 0.0.4 knows no families: its metadata names the series, and it has no type for an info.
    private func nameAndType(of definition: MetricDefinition) -> (name: String, type: String) {
        let isText004 = format == .text004
        return switch definition.kind {
        case .counter: (isText004 ? "\(definition.name)_total" : definition.name, "counter")
        case .gauge: (definition.name, "gauge")
        case .histogram: (definition.name, "histogram")
        case .gaugeHistogram: (definition.name, isText004 ? "histogram" : "gaugehistogram")
        case .info: isText004 ? ("\(definition.name)_info", "gauge") : (definition.name, "info")
        }
    }

    private func writeNumbers(of family: MetricFamily, to buffer: inout [UInt8]) {
        let name = Array(family.definition.seriesNames[0].utf8)
        for sample in family.samples {
            guard case .number(let number) = sample.value else { continue }
            write(number, of: name, sample.labels, to: &buffer)
        }
    }

    private func writeHistograms(
        of family: MetricFamily,
        _ upperBounds: [Double],
        sum: String,
        count: String,
        to buffer: inout [UInt8]
    ) {
        let buckets = BucketText(family.definition.name, upperBounds)
        let sumName = Array("\(family.definition.name)\(sum)".utf8)
        let countName = Array("\(family.definition.name)\(count)".utf8)
        for sample in family.samples {
            guard case .histogram(let histogram) = sample.value else { continue }
            buckets.write(histogram, sample.labels, to: &buffer)
            write(histogram.sum, of: sumName, sample.labels, to: &buffer)
            write(Double(histogram.count), of: countName, sample.labels, to: &buffer)
        }
    }

    /// 0.0.4 has no such type: as the official clients do, the buckets are a histogram's, and the count and the sum,
    /// which a histogram may not lower, are gauges of their own behind it.
    private func writeGaugeHistogramsAsText(of family: MetricFamily, _ upperBounds: [Double], to buffer: inout [UInt8])
    {
        let definition = family.definition
        let buckets = BucketText(definition.name, upperBounds)
        for sample in family.samples {
            guard case .histogram(let histogram) = sample.value else { continue }
            buckets.write(histogram, sample.labels, to: &buffer)
        }
        func writeGauges(_ suffix: String, _ number: (HistogramValue) -> Double) {
            let name = definition.name + suffix
            writeMetadata(name: name, type: "gauge", help: definition.help, to: &buffer)
            for sample in family.samples {
                guard case .histogram(let histogram) = sample.value else { continue }
                write(number(histogram), of: Array(name.utf8), sample.labels, to: &buffer)
            }
        }
        writeGauges("_gcount") { Double($0.count) }
        writeGauges("_gsum") { $0.sum }
    }

    private func write(_ number: Double, of name: [UInt8], _ labels: LabelSet, to buffer: inout [UInt8]) {
        buffer.append(contentsOf: name)
        if !labels.bytes.isEmpty {
            buffer.append(UInt8(ascii: "{"))
            buffer.append(contentsOf: labels.bytes)
            buffer.append(UInt8(ascii: "}"))
        }
        buffer.append(UInt8(ascii: " "))
        buffer.append(number: number)
        buffer.append(UInt8(ascii: "\n"))
    }
}
