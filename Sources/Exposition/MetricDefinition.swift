/// What a metric measures, and how its samples are read.
public enum MetricKind: Hashable, Sendable {
    /// A total that only grows while the process lives.
    case counter
    /// A value that goes up and down.
    case gauge
    /// Counts of observations in buckets; an observation belongs to the first bound that is not below it.
    ///
    /// Bounds are finite, not negative and ascending; the bucket `+Inf` is added by the formats.
    case histogram(upperBounds: [Double])
    /// Counts, in buckets, of what is there now, such as the ages of waiting entries: they go up and down.
    ///
    /// Bounds are as a histogram's.
    case gaugeHistogram(upperBounds: [Double])
    /// Facts that do not change while the process lives, told by labels; its value is always 1.
    case info

    /// The bounds of a kind that has buckets.
    var upperBounds: [Double]? {
        switch self {
        case .histogram(let bounds), .gaugeHistogram(let bounds): bounds
        case .counter, .gauge, .info: nil
        }
    }
}

/// The name, kind and documentation of one metric, and the names of its labels.
///
/// Definitions are written by programmers, so a definition that breaks the rules of
/// [Prometheus](https://prometheus.io/docs/practices/naming/) or OpenMetrics 1.0 is a precondition failure.
public struct MetricDefinition: Hashable, Sendable {
    /// The name without what the kind appends: a counter's name lacks `_total`, an info's name lacks `_info`.
    public let name: String
    /// What the metric measures.
    public let kind: MetricKind
    /// One sentence for people, shown by Prometheus and Grafana.
    public let help: String
    /// The base unit, such as `seconds`, `bytes` or `ratio`, which is also the last word of the name.
    public let unit: String?
    /// The names of the labels, in the order in which their values are given.
    public let labelNames: [String]

    /// Creates a definition.
    ///
    /// - Parameters:
    ///   - name: Letters, digits and underscores. No colon, which is left to recording rules, and no suffix that the
    ///     formats add themselves (`_total`, `_info`, `_bucket`, `_count`, `_sum`, `_gcount`, `_gsum`, `_created`).
    ///   - kind: What the metric measures.
    ///   - help: A text that is not empty.
    ///   - unit: The suffix of `name` that states its unit, or nil if it has none.
    ///   - labels: Distinct names without leading `__`; `le` belongs to histograms.
    public init(_ name: String, _ kind: MetricKind, help: String, unit: String? = nil, labels: [String] = []) {
        if let flaw = Self.flaw(name: name, kind, help: help, unit: unit, labels: labels) {
            preconditionFailure("metric \(name): \(flaw)")
        }
        self.name = name
        self.kind = kind
        self.help = help
        self.unit = unit
        self.labelNames = labels
    }

    /// The names of the series that a query finds, such as `…_total` for a counter.
    public var seriesNames: [String] {
        switch kind {
        case .counter: ["\(name)_total"]
        case .gauge: [name]
        case .histogram: ["\(name)_bucket", "\(name)_sum", "\(name)_count"]
        case .gaugeHistogram: ["\(name)_bucket", "\(name)_gsum", "\(name)_gcount"]
        case .info: ["\(name)_info"]
        }
    }

    /// Tells what is wrong with a definition that no programmer wrote.
    ///
    /// - Parameters:
    ///   - name: As for a definition.
    ///   - kind: As for a definition.
    ///   - help: As for a definition.
    ///   - unit: As for a definition.
    ///   - labels: As for a definition.
    /// - Returns: The flaw for which these would be a precondition failure, or nil.
    public static func flaw(
        name: String,
        _ kind: MetricKind,
        help: String,
        unit: String? = nil,
        labels: [String]
    ) -> String? {
        if !isName(name) { return "not a name" }
        if reservedSuffixes.contains(where: name.hasSuffix) { return "ends in a reserved suffix" }
        if help.isEmpty { return "no help" }
        if !labels.allSatisfy(isLabelName) { return "invalid label name" }
        if Set(labels).count < labels.count { return "label given twice" }
        if let unit {
            if !name.hasSuffix("_\(unit)") { return "does not end in its unit" }
            if kind == .info { return "info with a unit" }
        }
        if let bounds = kind.upperBounds, !areUpperBounds(bounds) { return "invalid upper bounds" }
        return nil
    }

    /// What the formats append to a name, for one kind or another.
    public static let reservedSuffixes = [
        "_total", "_info", "_bucket", "_count", "_sum", "_gcount", "_gsum", "_created",
    ]

    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, first == UInt8(ascii: "_") || first.isLetter else { return false }
        return name.utf8.allSatisfy { $0.isLetter || $0 == UInt8(ascii: "_") || $0.isDigit }
    }

    private static func isLabelName(_ name: String) -> Bool {
        isName(name) && !name.hasPrefix("__") && name != "le"
    }

    private static func areUpperBounds(_ bounds: [Double]) -> Bool {
        guard let first = bounds.first, first >= 0 else { return false }
        return bounds.allSatisfy(\.isFinite) && zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
    }

    fileprivate var isDigit: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
}
