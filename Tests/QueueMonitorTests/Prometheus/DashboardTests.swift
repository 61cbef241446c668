import Foundation
import TestSupport
import Testing

/// What Grafana's own linter asks of dashboards, and what ours promise beside.
@Suite("Dashboards")
struct DashboardTests {
    private static let dashboards = Result { try Dashboard.all() }

    @Test("they are what their generator writes")
    func generated() async throws {
        let generator = ProjectFiles.root.appending(path: "grafana/generator").path
        let result = try await runProgram("python3", [generator, "--check"])
        #expect(result.ending == .exited(0), "run: python3 grafana/generator\n\(result.errors)")
    }

    @Test("they have an id of their own, and nobody edits them in place")
    func heads() throws {
        let dashboards = try Self.dashboards.get()
        #expect(dashboards.count == 3)
        for dashboard in dashboards {
            #expect(dashboard.file == dashboard.uid + ".json")
            #expect(dashboard.schemaVersion == 39)
            #expect(dashboard.isEditable == false)
            #expect(dashboard.timezone == "browser")
            #expect(dashboard.tags.contains("thinrsmq"))
            #expect(dashboard.panels.count > 10)
        }
        #expect(Set(dashboards.map(\.uid)).count == dashboards.count)
    }

    @Test("each panel says what it shows, and in which unit, of the chosen data source")
    func panels() throws {
        for dashboard in try Self.dashboards.get() {
            for panel in dashboard.panels {
                let name: Comment = "\(dashboard.uid): \(panel.title)"
                #expect(!panel.title.isEmpty, name)
                #expect(panel.description.hasSuffix("."), name)
                #expect(!panel.unit.isEmpty, name)
                #expect(panel.datasources == ["${datasource}"], name)
                #expect(!panel.queries.isEmpty && !panel.queries.contains(""), name)
            }
        }
    }

    @Test("each query asks for the chosen jobs and instances, and each rate is over the interval that Grafana chooses")
    func queries() throws {
        for dashboard in try Self.dashboards.get() {
            for query in dashboard.panels.flatMap(\.queries) {
                let selectors = PromQL(query).selectors
                #expect(!selectors.isEmpty, "\(query)")
                for selector in selectors {
                    let scope = #"job=~"$job", instance=~"$instance""#
                    #expect(selector.matchers.hasPrefix(scope), "\(selector.metric) in \(query)")
                }
                for match in query.matches(of: /\b(?:rate|increase|irate)\([^\[]*\[([^\]]+)\]/) {
                    #expect(match.1 == "$__rate_interval", "\(query)")
                }
            }
        }
    }

    @Test("what every replica shows is not counted once for each of them")
    func replicas() throws {
        for dashboard in try Self.dashboards.get() {
            for query in dashboard.panels.flatMap(\.queries) {
                let shared = PromQL(query).metrics.filter {
                    $0.contains(/^thinrsmq_(group|stream|consumer|unread|payload)_/)
                }
                guard !shared.isEmpty else { continue }
                #expect(query.contains("without (instance, pod"), "\(query)")
            }
        }
    }

    @Test("variables can name several values or all, and follow the time range")
    func variables() throws {
        for dashboard in try Self.dashboards.get() {
            #expect(dashboard.variables.prefix(3).map(\.name) == ["datasource", "job", "instance"])
            for variable in dashboard.variables {
                #expect(variable.refresh == 2, "\(variable.name)")
                if variable.name == "datasource" {
                    #expect(variable.kind == "datasource" && variable.query == "prometheus")
                } else {
                    #expect(variable.isMulti && variable.includesAll, "\(variable.name)")
                    #expect(variable.allValue == ".+", "\(variable.name)")
                    #expect(variable.labelValues != nil, "\(variable.query)")
                }
            }
        }
    }

    @Test("links lead to other dashboards and to runbooks that exist")
    func links() throws {
        let dashboards = try Self.dashboards.get()
        for dashboard in dashboards {
            var linked: Set<String> = []
            for url in dashboard.urls {
                if let match = url.prefixMatch(of: /\/d\/([a-z-]+)/) {
                    linked.insert(String(match.1))
                } else {
                    #expect(url.hasPrefix(ProjectFiles.runbookBase), "\(url)")
                    let path = "\(ProjectFiles.runbooks)/\(url.dropFirst(ProjectFiles.runbookBase.count))"
                    #expect(throws: Never.self, "\(url)") { try ProjectFiles.text(path) }
                }
            }
            #expect(linked.union([dashboard.uid]) == Set(dashboards.map(\.uid)))
        }
    }

    @Test("Grafana finds the dashboards where the container mounts them")
    func provisioning() throws {
        let provider = try ProjectFiles.text("grafana/provisioning/dashboards/thinrsmq.yml")
        #expect(provider.contains("path: /etc/grafana/dashboards\n"))
        #expect(provider.contains("$PWD/grafana/dashboards:/etc/grafana/dashboards:ro"))
        let source = try ProjectFiles.text("grafana/provisioning/datasources/prometheus.yml")
        #expect(source.contains("type: prometheus\n"))
    }
}
