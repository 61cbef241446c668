/// Writes the buckets of a family's series; what does not depend on the series is made once.
struct BucketText {
    private let start: [UInt8]
    private let ends: [[UInt8]]

    init(_ name: String, _ upperBounds: [Double]) {
        start = Array("\(name)_bucket{".utf8)
        ends = upperBounds.map(Self.end) + [Array("le=\"+Inf\"} ".utf8)]
    }

    /// One line for each bucket, cumulated as the formats want it.
    func write(_ histogram: HistogramValue, _ labels: LabelSet, to buffer: inout [UInt8]) {
        var cumulated = 0
        for (end, count) in zip(ends, histogram.counts) {
            cumulated += count
            buffer.append(contentsOf: start)
            if !labels.bytes.isEmpty {
                buffer.append(contentsOf: labels.bytes)
                buffer.append(UInt8(ascii: ","))
            }
            buffer.append(contentsOf: end)
            buffer.append(number: Double(cumulated))
            buffer.append(UInt8(ascii: "\n"))
        }
    }

    private static func end(_ bound: Double) -> [UInt8] {
        var end = Array("le=\"".utf8)
        end.append(upperBound: bound)
        end.append(contentsOf: "\"} ".utf8)
        return end
    }
}
