import Foundation
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("Alert rules")
struct AlertRuleTests {
    /// Metrics that are on no panel and in no rule, with the reason.
    private static let notShown: Set<String> = []

    private static func alerts() throws -> [(name: String, severity: String)] {
        try ProjectFiles.text(ProjectFiles.rules)
            .matches(of: /- alert: (\w+)\n(?:.*\n)*?\s+severity: (\w+)/).map { (String($0.1), String($0.2)) }
    }

    @Test(
        "promtool accepts the rules and the example, and their tests pass",
        .enabled(PrometheusServer.absence) {
            PrometheusServer.isInstalled
        }
    )
    func promtool() async throws {
        let folder = ProjectFiles.root.appending(path: "deploy/prometheus")
        func path(_ name: String) -> String { folder.appending(path: name).path }
        for arguments in [
            ["check", "rules", path("thinrsmq.rules.yml")],
            ["check", "config", path("prometheus.yml")],
            ["test", "rules", path("thinrsmq.rules.test.yml")],
        ] {
            let result = try await runProgram("promtool", arguments)
            #expect(result.ending == .exited(0), "promtool \(arguments)\n\(result.output)\n\(result.errors)")
        }
    }

    @Test("each alert has a test, a severity and a runbook, and no runbook is without its alert")
    func runbooks() throws {
        let alerts = try Self.alerts()
        let names = Set(alerts.map(\.name))
        #expect(alerts.count > 30)
        #expect(names.count == alerts.count)
        #expect(Set(alerts.map(\.severity)) == ["critical", "warning", "info"])
        let rules = try ProjectFiles.text(ProjectFiles.rules)
        let tests = try ProjectFiles.text("deploy/prometheus/thinrsmq.rules.test.yml")
        let index = try ProjectFiles.text("\(ProjectFiles.runbooks)/README.md")
        let readme = try ProjectFiles.text("README.md")
        for (name, severity) in alerts {
            #expect(name.hasPrefix("Thinrsmq"))
            #expect(rules.contains("runbook_url: \(ProjectFiles.runbookBase)\(name).md\n"), "\(name)")
            #expect(tests.contains("alertname: \(name)\n"), "\(name)")
            #expect(index.contains("| [\(name)](\(name).md) | \(severity) |"), "\(name)")
            #expect(readme.contains("`\(name)`"), "\(name)")
        }
        let files = try ProjectFiles.names(in: ProjectFiles.runbooks, endingIn: ".md")
        #expect(Set(files) == Set(names.map { "\($0).md" } + ["README.md"]))
        for file in files {
            let text = try ProjectFiles.text("\(ProjectFiles.runbooks)/\(file)")
            for link in text.matches(of: /\]\((\w+\.md)\)/) { #expect(files.contains(String(link.1)), "\(file)") }
        }
    }

    @Test("rules compare labels with values that exist")
    func labelValues() throws {
        let rules = try ProjectFiles.text(ProjectFiles.rules)
        let verdicts = Set(GroupHealth.Verdict.allCases.map(\.rawValue)).subtracting(["ok"])
        #expect(try PromQL.values(of: "verdict", in: rules) == verdicts)
        #expect(try PromQL.values(of: "result", in: rules).isSubset(of: ["ok", "failed", "delivered"]))
        #expect(
            try PromQL.values(of: "confidence", in: rules).isSubset(of: Set(Lag.Confidence.allCases.map(\.rawValue)))
        )
        let errors = Set(StreamFailure.Reason.allCases.map(\.rawValue))
        #expect(Set(rules.matches(of: /reason!="(\w+)"/).map { String($0.1) }).isSubset(of: errors))
    }

    @Test("rules and dashboards name only metrics that exist, and all of them")
    func names() throws {
        let catalog = try CatalogNames()
        #expect(catalog.kinds.count > 40)
        let rules = try ProjectFiles.text(ProjectFiles.rules)
        let records = Set(rules.matches(of: /- record: (\S+)/).map { String($0.1) })
        let expressions = rules.matches(of: /expr: (?:\|-\n((?: {10}.*\n)+)|(.*)\n)/).map { String($0.1 ?? $0.2 ?? "") }
        #expect(expressions.count > 40)
        let queries = try Dashboard.all().flatMap { $0.panels.flatMap(\.queries) + $0.variables.map(\.query) }
        let used = (expressions + queries).reduce(into: Set<String>()) { $0.formUnion(PromQL($1).metrics) }
        var shown: Set<String> = []
        for name in used.subtracting(records).subtracting(["up"]) {
            if let metric = catalog.metric(of: name) {
                shown.insert(metric)
            } else {
                Issue.record("no such metric: \(name)")
            }
        }
        // In descriptions, too.
        for record in records { #expect(rules.components(separatedBy: record).count > 2, "used by nothing: \(record)") }
        let missing = Set(catalog.kinds.keys).subtracting(shown)
        #expect(missing == Self.notShown)
    }
}
