/// The value of one series.
public enum MetricValue: Hashable, Sendable {
    /// The value of a counter, a gauge or an info.
    case number(Double)
    /// The value of a histogram or gauge histogram.
    case histogram(HistogramValue)
}

/// All series of one metric at one instant.
///
/// It works like a dictionary from label values to a value: setting the same labels again replaces the value, so a
/// series can never appear twice. The order is that in which the series were first set.
public struct MetricFamily: Sendable {
    struct Sample: Sendable {
        let labels: LabelSet
        var value: MetricValue
    }

    /// The metric that the series belong to.
    public let definition: MetricDefinition

    private(set) var samples: [Sample] = []
    private var positions: [LabelSet: Int] = [:]

    /// Creates a family without series.
    ///
    /// - Parameters:
    ///   - definition: The metric.
    ///   - capacity: The expected number of series.
    public init(_ definition: MetricDefinition, reservingCapacity capacity: Int = 0) {
        self.definition = definition
        samples.reserveCapacity(capacity)
        positions.reserveCapacity(capacity)
    }

    /// The number of series.
    public var count: Int { samples.count }

    /// Sets the value of a series of a counter, gauge or info.
    ///
    /// - Parameters:
    ///   - number: In the metric's unit. A counter that is negative or NaN is left out, for OpenMetrics has no such
    ///     thing and a strict reader would refuse the whole page. An info is always 1.
    ///   - labels: One value for each label name; another count is a precondition failure. Text that came as bytes is
    ///     made a `String` with `String(decoding:as:)`, which repairs invalid UTF-8 with U+FFFD; of two keys that
    ///     become equal by this the last wins.
    public mutating func set(_ number: Double = 1, labels: [String] = []) {
        switch definition.kind {
        case .counter: guard number >= 0 else { return }
        case .gauge: break
        case .info: precondition(number == 1, "info is always 1: \(definition.name)")
        case .histogram, .gaugeHistogram: preconditionFailure("histogram set to a number: \(definition.name)")
        }
        set(.number(number), for: definition.labelSet(labels))
    }

    /// Sets the value of a series of a histogram or gauge histogram.
    ///
    /// - Parameters:
    ///   - histogram: A value made for this definition; other bounds are a precondition failure.
    ///   - labels: One value for each label name, as for numbers.
    public mutating func set(_ histogram: HistogramValue, labels: [String] = []) {
        precondition(
            definition.kind.upperBounds == histogram.upperBounds,
            "histogram of other bounds: \(definition.name)"
        )
        set(.histogram(histogram), for: definition.labelSet(labels))
    }

    /// The value of the series with these label values, if there is one.
    public subscript(_ labels: String...) -> MetricValue? {
        positions[definition.labelSet(labels)].map { samples[$0].value }
    }

    /// Adds the series of another family of the same metric; where both have a series, the other's value wins.
    ///
    /// - Parameter other: A family of the same definition; one of another is a precondition failure.
    public mutating func merge(_ other: MetricFamily) {
        precondition(definition == other.definition, "two definitions of metric \(definition.name)")
        for sample in other.samples {
            set(sample.value, for: sample.labels)
        }
    }

    mutating func set(_ value: MetricValue, for labels: LabelSet) {
        if let position = positions[labels] {
            samples[position].value = value
        } else {
            positions[labels] = samples.count
            samples.append(Sample(labels: labels, value: value))
        }
    }
}

extension MetricDefinition {
    func labelSet(_ values: [String]) -> LabelSet {
        precondition(values.count == labelNames.count, "wrong number of label values for metric \(name)")
        return LabelSet(names: labelNames, values: values)
    }
}

extension Sequence<MetricFamily> {
    /// One family per metric, sorted by name: families of one metric from several sources are merged, later ones
    /// winning.
    public func merged() -> [MetricFamily] {
        var families: [String: MetricFamily] = [:]
        for family in self {
            if families[family.definition.name]?.merge(family) == nil {
                families[family.definition.name] = family
            }
        }
        return families.values.sorted { $0.definition.name < $1.definition.name }
    }
}
