import NIOConcurrencyHelpers

/// A live distribution, such as durations of requests; made by ``MetricRegistry/histogram(_:labels:)``.
public final class Histogram: Instrument {
    private let observations: NIOLockedValueBox<HistogramValue>

    init(_ definition: MetricDefinition) {
        observations = NIOLockedValueBox(HistogramValue(for: definition))
    }

    static func measures(_ kind: MetricKind) -> Bool {
        if case .histogram = kind { true } else { false }
    }

    var currentValue: MetricValue { .histogram(value) }

    /// All observations since the histogram was made.
    public var value: HistogramValue { observations.withLockedValue { $0 } }

    /// Counts one observation.
    ///
    /// - Parameter observation: In the metric's unit; see ``HistogramValue/observe(_:)`` for values out of range.
    public func observe(_ observation: Double) {
        observations.withLockedValue { $0.observe(observation) }
    }

    /// Counts one observed duration, in seconds.
    public func observe(_ duration: Duration) {
        observe(duration / .seconds(1))
    }
}
