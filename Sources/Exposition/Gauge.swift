/// A live value that goes up and down, such as open connections; made by ``MetricRegistry/gauge(_:labels:)``.
public final class Gauge: Instrument {
    private let current = AtomicDouble()

    init(_ definition: MetricDefinition) {}

    static func measures(_ kind: MetricKind) -> Bool { kind == .gauge }

    var currentValue: MetricValue { .number(value) }

    /// The last value set, with what was added since; 0 at first.
    public var value: Double { current.value }

    /// Replaces the value.
    ///
    /// - Parameter value: In the metric's unit; NaN for a value that is not known.
    public func set(_ value: Double) {
        current.store(value)
    }

    /// Adds to the value.
    ///
    /// - Parameter amount: In the metric's unit; negative to subtract.
    public func add(_ amount: Double) {
        current.add(amount)
    }
}
