import Exposition

/// What swift-metrics measures, as far as a page tells it apart.
enum BridgedKind {
    case counter
    case gauge
    /// Values of any unit.
    case recorder
    case timer

    var metricKind: MetricKind {
        switch self {
        case .counter: .counter
        case .gauge: .gauge
        case .recorder: .histogram(upperBounds: [0.01, 0.1, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000])
        case .timer:
            .histogram(upperBounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60])
        }
    }

    /// The same for every label that comes to one name, or they would be different metrics.
    var help: String {
        switch self {
        case .counter: "Counted through swift-metrics."
        case .gauge, .recorder: "Recorded through swift-metrics."
        case .timer: "Timed through swift-metrics."
        }
    }
}

/// A label and dimensions of swift-metrics, in the names that Prometheus allows.
struct BridgedSeries: Sendable {
    /// Values are compared by their bytes: for `String`, differently composed Unicode is the same.
    struct Key: Hashable {
        let name: String
        let values: [[UInt8]]
    }

    let definition: MetricDefinition
    /// In the order of the definition's labels.
    let values: [String]

    var key: Key { Key(name: definition.name, values: values.map { Array($0.utf8) }) }

    /// Fails where nothing of the label is a letter or digit, or two dimensions come to the same name.
    init?(_ label: String, _ dimensions: [(String, String)], _ kind: BridgedKind) {
        guard let name = Self.name(label, kind) else { return nil }
        let labels = dimensions.map { (name: Self.labelName($0.0), value: $0.1) }.sorted { $0.name < $1.name }
        let unit = kind == .timer ? "seconds" : nil
        let names = labels.map(\.name)
        let flaw = MetricDefinition.flaw(name: name, kind.metricKind, help: kind.help, unit: unit, labels: names)
        guard flaw == nil else { return nil }
        definition = MetricDefinition(name, kind.metricKind, help: kind.help, unit: unit, labels: names)
        values = labels.map(\.value)
    }

    private static func name(_ label: String, _ kind: BridgedKind) -> String? {
        guard var name = identifier(label) else { return nil }
        switch kind {
        // The formats add it again.
        case .counter: if name.hasSuffix("_total") { name.removeLast("_total".count) }
        case .timer: if !name.hasSuffix("_seconds") { name += "_seconds" }
        case .gauge, .recorder: break
        }
        return MetricDefinition.reservedSuffixes.contains(where: name.hasSuffix) ? name + "_value" : name
    }

    /// An empty name, for what has no equivalent, is refused by the definition.
    private static func labelName(_ dimension: String) -> String {
        guard let name = identifier(dimension) else { return "" }
        // Two underscores are Prometheus' own, and `le` is the histograms'.
        guard name.hasPrefix("__") else { return name == "le" ? "le_" : name }
        return "_" + name.drop { $0 == "_" }
    }

    /// Underscores for all that is no letter, digit or underscore.
    private static func identifier(_ text: String) -> String? {
        var name = ""
        var isTelling = false
        for scalar in text.unicodeScalars {
            let isWord = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            isTelling = isTelling || isWord
            if name.isEmpty, ("0"..."9").contains(scalar) { name.append("_") }
            name.unicodeScalars.append(isWord ? scalar : "_")
        }
        return isTelling ? name : nil
    }
}
