import Exposition
import Foundation
import Testing

@testable import QueueMonitor

@Suite("Metric catalog")
struct MetricCatalogTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// The series that the catalog's definitions make, by its source: no list could be forgotten there.
    private static func catalog() throws -> Set<String> {
        let source = try text("Sources/QueueMonitor/Publish/MetricCatalog.swift")
        let definition = /"(?<name>(?:thinrsmq|process)_[a-z_]+)",\s*\.(?<kind>[a-z]+)/
        return Set(
            source.matches(of: definition).map { match in
                switch match.kind {
                case "counter": "\(match.name)_total"
                case "info": "\(match.name)_info"
                default: String(match.name)
                }
            }
        )
    }

    @Test("the README names every metric, and none that does not exist")
    func readme() throws {
        let catalog = try Self.catalog()
        #expect(catalog.count > 20)
        let readme = try Self.text("README.md")
        let section = try #require(
            readme.components(separatedBy: "## Metrics").last?.components(separatedBy: "\n## ").first
        )
        let named = Set(section.matches(of: /`((?:thinrsmq|process)_[a-z_]+)`/).map { String($0.1) })
        #expect(named == catalog)
    }

    @Test("the list of all definitions is complete, and names each once")
    func list() throws {
        let series = MetricCatalog.all.map { definition in
            switch definition.kind {
            case .histogram, .gaugeHistogram: definition.name
            case .counter, .gauge, .info: definition.seriesNames[0]
            }
        }
        #expect(Set(series) == (try Self.catalog()))
        #expect(Set(series).count == series.count)
    }

    @Test("no metric comes both from a snapshot or the process and from a live instrument")
    func disjoint() throws {
        func metrics(_ file: String) throws -> Set<String> {
            let source = try Self.text("Sources/QueueMonitor/Publish/\(file).swift")
            return Set(source.matches(of: /MetricCatalog\.([a-zA-Z]+)/).map { String($0.1) }).subtracting(["all"])
        }
        let live = try metrics("MonitorInstruments")
        #expect(live.count > 10)
        for file in ["SnapshotMetrics", "ProcessMetrics", "MonitorBoard"] {
            let others = try metrics(file)
            #expect(!others.isEmpty)
            #expect(live.isDisjoint(with: others), "\(file)")
        }
    }
}
