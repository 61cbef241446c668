import NIOConcurrencyHelpers

/// A live distribution of what is there now, such as the ages of open connections; made by
/// ``MetricRegistry/gaugeHistogram(_:labels:)``.
public final class GaugeHistogram: Instrument {
    private let current: NIOLockedValueBox<HistogramValue>

    init(_ definition: MetricDefinition) {
        current = NIOLockedValueBox(HistogramValue(for: definition))
    }

    static func measures(_ kind: MetricKind) -> Bool {
        if case .gaugeHistogram = kind { true } else { false }
    }

    var currentValue: MetricValue { .histogram(value) }

    /// The last distribution set; empty at first.
    public var value: HistogramValue { current.withLockedValue { $0 } }

    /// Replaces the distribution.
    ///
    /// - Parameter value: A value made for this metric's definition; other bounds are a precondition failure.
    public func set(_ value: HistogramValue) {
        current.withLockedValue {
            precondition($0.upperBounds == value.upperBounds, "histogram of other bounds")
            $0 = value
        }
    }
}
