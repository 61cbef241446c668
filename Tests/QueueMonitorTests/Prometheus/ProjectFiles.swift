import Foundation
import Testing

/// Files of the repository that tests are about.
enum ProjectFiles {
    static let root = URL(fileURLWithPath: #filePath).appending(path: "../../../..").standardized
    static let rules = "deploy/prometheus/thinrsmq.rules.yml"
    static let runbooks = "deploy/prometheus/runbooks"
    static let runbookBase = "https://github.com/thinrsmq/thinrsmq/blob/main/deploy/prometheus/runbooks/"

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The names of the files of a folder that end so.
    static func names(in folder: String, endingIn suffix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
            .filter { $0.hasSuffix(suffix) }.sorted()
    }
}

/// The metrics that exist, by the source of the catalog: no list could be forgotten there.
struct CatalogNames {
    /// The kinds of the metrics, by their names without what the kind appends.
    let kinds: [String: String]

    init() throws {
        let source = try ProjectFiles.text("Sources/QueueMonitor/Publish/MetricCatalog.swift")
        let definitions = source.matches(of: /"((?:thinrsmq|process)_[a-z_]+)",\s*\.([A-Za-z]+)/)
        kinds = Dictionary(definitions.map { (String($0.1), String($0.2)) }) { first, _ in first }
    }

    /// The metric that a series belongs to; nil if there is none.
    func metric(of series: String) -> String? {
        if kinds[series] == "gauge" { return series }
        let suffixes = ["_total": "counter", "_info": "info"]
        for (suffix, kind) in suffixes where series.hasSuffix(suffix) {
            let name = String(series.dropLast(suffix.count))
            return kinds[name] == kind ? name : nil
        }
        for suffix in ["_bucket", "_sum", "_count", "_gsum", "_gcount"] where series.hasSuffix(suffix) {
            let name = String(series.dropLast(suffix.count))
            if let kind = kinds[name], kind.lowercased().hasSuffix("histogram") { return name }
        }
        return nil
    }
}

/// What can be read off an expression of PromQL without parsing it.
struct PromQL {
    /// A metric with the matchers behind it, as they are written.
    struct Selector: Hashable {
        let metric: String
        let matchers: String
    }

    let selectors: [Selector]

    init(_ expression: String) {
        let pattern = /\b((?:[a-z]+(?:_[a-z]+)*:)?(?:thinrsmq|process)_[a-z0-9_:]+|up)\b(?:\{([^}]*)\})?/
        selectors = expression.matches(of: pattern).map {
            Selector(metric: String($0.1), matchers: $0.2.map(String.init) ?? "")
        }
    }

    /// The names of the metrics and recorded series in it.
    var metrics: Set<String> { Set(selectors.map(\.metric)) }

    /// What labels of a name are compared with for equality.
    static func values(of label: String, in text: String) throws -> Set<String> {
        let pattern = try Regex<(Substring, Substring)>("\\b\(label)=\"([^\"]*)\"")
        return Set(text.matches(of: pattern).map { String($0.output.1) })
    }
}
