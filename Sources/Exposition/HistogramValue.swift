/// The observations of one series of a histogram or gauge histogram, counted by bucket.
public struct HistogramValue: Hashable, Sendable {
    /// The inclusive upper bounds of the buckets, without `+Inf`.
    public let upperBounds: [Double]
    /// Observations per bucket, not cumulated; the last element counts those above every bound.
    public private(set) var counts: [Int]
    /// The sum of all observations.
    public private(set) var sum = 0.0

    /// Creates an empty value with the bounds of a histogram's definition.
    ///
    /// - Parameter definition: A definition of kind `histogram` or `gaugeHistogram`; any other is a precondition
    ///   failure.
    public init(for definition: MetricDefinition) {
        guard let upperBounds = definition.kind.upperBounds else {
            preconditionFailure("not a histogram: \(definition.name)")
        }
        self.upperBounds = upperBounds
        self.counts = Array(repeating: 0, count: upperBounds.count + 1)
    }

    /// Creates a value of observations that were counted elsewhere.
    ///
    /// - Parameters:
    ///   - definition: A definition of kind `histogram` or `gaugeHistogram`; any other is a precondition failure.
    ///   - counts: One for each bound, and one for what lies above all; another number is a precondition failure.
    ///   - sum: The sum of the observations, not negative.
    public init(for definition: MetricDefinition, counts: [Int], sum: Double) {
        self.init(for: definition)
        precondition(counts.count == self.counts.count, "buckets of other bounds: \(definition.name)")
        self.counts = counts
        self.sum = max(0, sum)
    }

    /// The number of all observations.
    public var count: Int { counts.reduce(0, +) }

    /// Counts one observation.
    ///
    /// - Parameter observation: In the metric's unit. Below zero, as after a clock step, it counts as zero, since
    ///   OpenMetrics forbids sums that fall; NaN and infinities, which would spoil the sum for ever, are ignored.
    public mutating func observe(_ observation: Double) {
        guard observation.isFinite else { return }
        let value = max(observation, 0)
        counts[upperBounds.firstIndex { value <= $0 } ?? upperBounds.count] += 1
        sum += value
    }
}
