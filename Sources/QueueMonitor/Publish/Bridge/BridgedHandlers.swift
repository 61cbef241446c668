import Exposition
import Metrics

/// What a library of swift-metrics holds: it counts into an instrument of the registry.
protocol BridgedHandler: AnyObject, Sendable {
    var series: BridgedSeries { get }

    /// Tells the instrument from one that was made for the same labels earlier or later.
    var instrumentIdentifier: ObjectIdentifier { get }
}

/// Counts whole numbers and others.
final class BridgedCounter: BridgedHandler, CounterHandler, FloatingPointCounterHandler {
    let series: BridgedSeries
    private let counter: Exposition.Counter

    var instrumentIdentifier: ObjectIdentifier { ObjectIdentifier(counter) }

    init(_ series: BridgedSeries, _ counter: Exposition.Counter) {
        self.series = series
        self.counter = counter
    }

    func increment(by amount: Int64) { counter.increment(by: Double(amount)) }
    func increment(by amount: Double) { counter.increment(by: amount) }
    func reset() { counter.reset() }
}

/// Shows the last value: of a meter, or of a recorder that does not aggregate.
final class BridgedGauge: BridgedHandler, MeterHandler, RecorderHandler {
    let series: BridgedSeries
    private let gauge: Exposition.Gauge

    var instrumentIdentifier: ObjectIdentifier { ObjectIdentifier(gauge) }

    init(_ series: BridgedSeries, _ gauge: Exposition.Gauge) {
        self.series = series
        self.gauge = gauge
    }

    func set(_ value: Int64) { gauge.set(Double(value)) }
    func set(_ value: Double) { gauge.set(value) }
    func record(_ value: Int64) { gauge.set(Double(value)) }
    func record(_ value: Double) { gauge.set(value) }

    // What is not finite would stay for ever.
    func increment(by amount: Double) { if amount.isFinite { gauge.add(amount) } }
    func decrement(by amount: Double) { if amount.isFinite { gauge.add(-amount) } }
}

/// Counts by buckets: durations in seconds, or the values of a recorder that aggregates.
final class BridgedHistogram: BridgedHandler, RecorderHandler, TimerHandler {
    let series: BridgedSeries
    private let histogram: Exposition.Histogram

    var instrumentIdentifier: ObjectIdentifier { ObjectIdentifier(histogram) }

    init(_ series: BridgedSeries, _ histogram: Exposition.Histogram) {
        self.series = series
        self.histogram = histogram
    }

    func record(_ value: Int64) { histogram.observe(Double(value)) }
    func record(_ value: Double) { histogram.observe(value) }
    func recordNanoseconds(_ duration: Int64) { histogram.observe(Double(duration) / 1e9) }
}
