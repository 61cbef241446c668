/// One live series: what a component holds and changes, and the registry reads at each scrape.
protocol Instrument: AnyObject, Sendable {
    init(_ definition: MetricDefinition)

    var currentValue: MetricValue { get }

    static func measures(_ kind: MetricKind) -> Bool
}
