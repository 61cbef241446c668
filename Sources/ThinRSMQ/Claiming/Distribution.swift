/// How values are spread, counted by bucket.
public struct Distribution: Sendable, Hashable {
    /// The inclusive upper bounds of the buckets; above the last there is one more.
    public let upperBounds: [Double]
    /// Values per bucket, not cumulated; the last element counts those above every bound.
    public private(set) var counts: [Int]
    /// The sum of all values.
    public private(set) var sum = 0.0

    /// An empty distribution over ascending bounds.
    public init(upperBounds: [Double]) {
        self.upperBounds = upperBounds
        counts = Array(repeating: 0, count: upperBounds.count + 1)
    }

    mutating func add(_ value: Double) {
        counts[upperBounds.firstIndex { value <= $0 } ?? upperBounds.count] += 1
        sum += value
    }
}
