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
        for family in families {
            writeMetadata(of: family.definition, to: &buffer)
            switch family.definition.kind {
            case .histogram(let upperBounds): writeHistograms(of: family, upperBounds, to: &buffer)
            case .counter, .gauge, .info: writeNumbers(of: family, to: &buffer)
            }
        }
        if format == .openMetrics100 { buffer.append(contentsOf: "# EOF\n".utf8) }
    }

    private func expectedSize(of family: MetricFamily) -> Int {
        let definition = family.definition
        let lines = if case .histogram(let bounds) = definition.kind { bounds.count + 3 } else { 1 }
        let perLine = definition.name.utf8.count + 32
        let metadata = 3 * perLine + definition.help.utf8.count
        return family.samples.reduce(metadata) { $0 + lines * (perLine + $1.labels.bytes.count) }
    }

    private func writeMetadata(of definition: MetricDefinition, to buffer: inout [UInt8]) {
        let (name, type) = nameAndType(of: definition)
        buffer.append(contentsOf: "# HELP \(name) ".utf8)
        buffer.append(escaping: definition.help, quotes: format == .openMetrics100)
        buffer.append(contentsOf: "\n# TYPE \(name) \(type)\n".utf8)
        if format == .openMetrics100, let unit = definition.unit {
            buffer.append(contentsOf: "# UNIT \(name) \(unit)\n".utf8)
        }
    }

    /// 0.0.4 knows no families: its metadata names the series, and it has no type for an info.
    private func nameAndType(of definition: MetricDefinition) -> (name: String, type: String) {
        let isText004 = format == .text004
        return switch definition.kind {
        case .counter: (isText004 ? "\(definition.name)_total" : definition.name, "counter")
        case .gauge: (definition.name, "gauge")
        case .histogram: (definition.name, "histogram")
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

    private func writeHistograms(of family: MetricFamily, _ upperBounds: [Double], to buffer: inout [UInt8]) {
        let name = family.definition.name
        let sumName = Array("\(name)_sum".utf8)
        let countName = Array("\(name)_count".utf8)
        let bucketStart = Array("\(name)_bucket{".utf8)
        let bucketEnds = upperBounds.map(bucketEnd) + [Array("le=\"+Inf\"} ".utf8)]
        for sample in family.samples {
            guard case .histogram(let histogram) = sample.value else { continue }
            var cumulated = 0
            for (end, count) in zip(bucketEnds, histogram.counts) {
                cumulated += count
                buffer.append(contentsOf: bucketStart)
                if !sample.labels.bytes.isEmpty {
                    buffer.append(contentsOf: sample.labels.bytes)
                    buffer.append(UInt8(ascii: ","))
                }
                buffer.append(contentsOf: end)
                buffer.append(number: Double(cumulated))
                buffer.append(UInt8(ascii: "\n"))
            }
            write(histogram.sum, of: sumName, sample.labels, to: &buffer)
            write(Double(cumulated), of: countName, sample.labels, to: &buffer)
        }
    }

    private func bucketEnd(_ bound: Double) -> [UInt8] {
        var end = Array("le=\"".utf8)
        end.append(upperBound: bound)
        end.append(contentsOf: "\"} ".utf8)
        return end
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
