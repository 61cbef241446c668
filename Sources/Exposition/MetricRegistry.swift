import NIOConcurrencyHelpers

/// The live instruments of a process.
///
/// Components ask for their instruments once and hold them. Whoever knows a label's values in advance asks for each at
/// start, so that its series begins at 0 and a rate over the first event exists.
public final class MetricRegistry: Sendable {
    private struct Metric {
        let definition: MetricDefinition
        var instruments: [LabelSet: any Instrument] = [:]
    }

    private let metrics = NIOLockedValueBox<[String: Metric]>([:])

    /// Creates an empty registry.
    public init() {}

    /// Finds the counter with these label values, or makes it.
    ///
    /// - Parameters:
    ///   - definition: A definition of kind `counter`, the only one of its name; anything else is a precondition
    ///     failure.
    ///   - labels: One value for each label name; another count is a precondition failure.
    /// - Returns: For the same labels always the same instance, at 0 at first.
    public func counter(_ definition: MetricDefinition, labels: [String] = []) -> Counter {
        instrument(definition, labels)
    }

    /// Finds the gauge with these label values, or makes it.
    ///
    /// - Parameters:
    ///   - definition: A definition of kind `gauge`, the only one of its name; anything else is a precondition failure.
    ///   - labels: One value for each label name; another count is a precondition failure.
    /// - Returns: For the same labels always the same instance, at 0 at first.
    public func gauge(_ definition: MetricDefinition, labels: [String] = []) -> Gauge {
        instrument(definition, labels)
    }

    /// Finds the histogram with these label values, or makes it.
    ///
    /// - Parameters:
    ///   - definition: A definition of kind `histogram`, the only one of its name; anything else is a precondition
    ///     failure.
    ///   - labels: One value for each label name; another count is a precondition failure.
    /// - Returns: For the same labels always the same instance, empty at first.
    public func histogram(_ definition: MetricDefinition, labels: [String] = []) -> Histogram {
        instrument(definition, labels)
    }

    /// Finds the gauge histogram with these label values, or makes it.
    ///
    /// - Parameters:
    ///   - definition: A definition of kind `gaugeHistogram`, the only one of its name; anything else is a precondition
    ///     failure.
    ///   - labels: One value for each label name; another count is a precondition failure.
    /// - Returns: For the same labels always the same instance, empty at first.
    public func gaugeHistogram(_ definition: MetricDefinition, labels: [String] = []) -> GaugeHistogram {
        instrument(definition, labels)
    }

    /// Makes a definition the only one of its name, before any series asks for it.
    ///
    /// For names that no programmer chose: what this accepts never ends the process later.
    ///
    /// - Parameter definition: Needs no series, and no page shows it without one.
    /// - Returns: Whether the name was free, or had this definition already.
    public func define(_ definition: MetricDefinition) -> Bool {
        metrics.withLockedValue { metrics in
            if let known = metrics[definition.name] { return known.definition == definition }
            metrics[definition.name] = Metric(definition: definition)
            return true
        }
    }

    /// Ends a series: it is not collected any more, and who still holds its instrument changes nothing that is seen.
    ///
    /// - Parameters:
    ///   - definition: The metric.
    ///   - labels: The values that the series was made with. A series that does not exist is no error.
    public func remove(_ definition: MetricDefinition, labels: [String] = []) {
        let labels = definition.labelSet(labels)
        metrics.withLockedValue { _ = $0[definition.name]?.instruments.removeValue(forKey: labels) }
    }

    /// The current values of all series: families sorted by name, series by their labels.
    public func collect() -> [MetricFamily] {
        // The instruments are read outside the lock, so that a scrape holds up no one who asks for an instrument.
        metrics.withLockedValue { $0 }.values
            .filter { !$0.instruments.isEmpty }
            .map { metric in
                var family = MetricFamily(metric.definition, reservingCapacity: metric.instruments.count)
                for (labels, instrument) in metric.instruments.sorted(by: { $0.key < $1.key }) {
                    family.set(instrument.currentValue, for: labels)
                }
                return family
            }
            .sorted { $0.definition.name < $1.definition.name }
    }

    private func instrument<I: Instrument>(_ definition: MetricDefinition, _ labels: [String]) -> I {
        precondition(I.measures(definition.kind), "metric of another kind: \(definition.name)")
        let labels = definition.labelSet(labels)
        return metrics.withLockedValue { metrics in
            var metric = metrics[definition.name] ?? Metric(definition: definition)
            precondition(metric.definition == definition, "two definitions of metric \(definition.name)")
            if let known = metric.instruments[labels] as? I { return known }
            let instrument = I(definition)
            metric.instruments[labels] = instrument
            metrics[definition.name] = metric
            return instrument
        }
    }
}
