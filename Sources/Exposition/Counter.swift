/// A live total, such as entries claimed, which only grows; made by ``MetricRegistry/counter(_:labels:)``.
public final class Counter: Instrument {
    private let total = AtomicDouble()

    init(_ definition: MetricDefinition) {}

    static func measures(_ kind: MetricKind) -> Bool { kind == .counter }

    var currentValue: MetricValue { .number(value) }

    /// The total since the counter was made.
    public var value: Double { total.value }

    /// Begins at 0 again, which a reader takes for a restart of the process.
    public func reset() {
        total.store(0)
    }

    /// Adds to the total.
    ///
    /// - Parameter amount: In the metric's unit. A negative or not finite amount is ignored: a counter that falls reads
    ///   as a restart of the process.
    public func increment(by amount: Double = 1) {
        guard amount >= 0, amount.isFinite else { return }
        total.add(amount)
    }
}
