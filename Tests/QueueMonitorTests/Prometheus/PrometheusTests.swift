import Autoscaling
import Foundation
import HTTPClient
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

/// Every query of every dashboard and rule, asked of a real Prometheus that scrapes two real monitors of one real Redis.
@Suite(
    "Prometheus",
    .redisServer,
    .timeLimit(.minutes(3)),
    .enabled(PrometheusServer.absence) { PrometheusServer.isInstalled },
    .enabled("the server does not count entries") { try await RedisServer.countsEntries }
)
struct PrometheusTests {
    /// Metrics whose queries may find nothing though all is well, with the reason.
    private static let mayBeEmpty = [
        "thinrsmq_http_handled_entries_total": "the policy is requeue, not http",
        "thinrsmq_scaling_served_per_replica_second": "the consumer here is never busy, and its rate not learned",
        "thinrsmq_redis_memory_max_bytes": "this Redis has no maxmemory, and no limit is drawn",
    ]

    private static func isExcused(_ metrics: Set<String>) -> Bool {
        !metrics.isDisjoint(with: mayBeEmpty.keys)
    }

    @Test("all queries succeed and find something, and two replicas count as one")
    func queries() async throws {
        try await withMonitors { traffic, prometheus in
            let one = ["stream": traffic.stream, "group": "billing"]
            for dashboard in try Dashboard.all() {
                for panel in dashboard.panels {
                    for query in panel.queries {
                        try await check(query, one, prometheus, "\(dashboard.uid), \(panel.title)")
                    }
                }
                for variable in dashboard.variables {
                    guard let (selector, label) = variable.labelValues else { continue }
                    let values = try await prometheus.labelValues(label, of: substituted(selector, one))
                    #expect(!values.isEmpty, "\(variable.query)")
                }
            }
            try await checkRules(traffic, prometheus)
            try await checkFigures(traffic, prometheus)
        }
    }

    private func check(
        _ query: String,
        _ one: [String: String],
        _ prometheus: PrometheusServer,
        _ place: Comment
    ) async throws {
        for values in [[:], one] {
            let expression = substituted(query, values)
            do {
                let found = try await prometheus.query(expression)
                #expect(!found.isEmpty || Self.isExcused(PromQL(query).metrics), "\(place): \(expression)")
            } catch let refusal as PrometheusServer.Refusal {
                Issue.record("\(place): \(refusal)")
            }
        }
    }

    /// The variables as Grafana fills them in: all, or one value.
    private func substituted(_ query: String, _ values: [String: String]) -> String {
        ["job", "instance", "stream", "group"].reduce(query.replacing("$__rate_interval", with: "1m")) { text, name in
            text.replacing("$\(name)\"", with: "\(values[name] ?? ".+")\"")
        }
    }

    /// No rule fails, each finds its metrics, and what stands still is told once.
    private func checkRules(_ traffic: PrometheusTraffic, _ prometheus: PrometheusServer) async throws {
        let rules = try await prometheus.rules()
        #expect(rules.count > 40)
        var metrics: Set<String> = []
        for rule in rules {
            #expect(rule.health == "ok", "\(rule.name): \(rule.lastError ?? "")")
            metrics.formUnion(PromQL(rule.query).metrics)
            for alert in rule.alerts ?? [] {
                for (name, text) in alert.annotations {
                    #expect(!text.contains("<error"), "\(rule.name) \(name): \(text)")
                }
                // One for each group, and none for each replica.
                #expect(alert.labels["pod"] == nil && alert.labels["instance"] == nil, "\(rule.name)")
            }
            let labels = (rule.alerts ?? []).map(\.labels)
            #expect(Set(labels).count == labels.count, "\(rule.name)")
        }
        for metric in metrics where !Self.isExcused([metric]) {
            #expect(try await !prometheus.query(metric).isEmpty, "\(metric)")
        }
        for name in ["ThinrsmqGroupLosing", "ThinrsmqUnreadGone", "ThinrsmqPayloadGone"] {
            let firing = rules.first { $0.name == name }?.alerts?.filter { $0.labels["group"] == "billing" } ?? []
            #expect(firing.map(\.state) == ["firing"], "\(name)")
        }
    }

    /// What Redis knows, and nothing twice.
    private func checkFigures(_ traffic: PrometheusTraffic, _ prometheus: PrometheusServer) async throws {
        let labels = #"{stream="\#(traffic.stream)"}"#
        func value(_ expression: String) async throws -> [Double] {
            try await prometheus.query(expression + labels).map(\.value)
        }
        #expect(try await value("stream:thinrsmq_stream_dead_letters:max") == [4])
        #expect(try await value("stream_group:thinrsmq_group_pending:max") == [4])
        let lost = try await prometheus.query(
            "max without (instance, pod) (thinrsmq_unread_gone_entries_total\(labels))"
        )
        #expect(lost.map(\.value) == [2])
        let gone = try await prometheus.query(
            "sum without (instance, pod) (thinrsmq_payload_gone_entries_total\(labels))"
        )
        #expect(gone.map(\.value) == [3])
        #expect(try await prometheus.query("job:thinrsmq_leader:sum").map(\.value) == [1])
    }

    /// Two monitors of the same streams, Prometheus, and traffic; the body begins when Prometheus has seen all of it.
    private func withMonitors(_ body: (PrometheusTraffic, PrometheusServer) async throws -> Void) async throws {
        let traffic = PrometheusTraffic(server: try RedisServer.current, namespace: testNamespace())
        try await traffic.begin()
        try await monitor(traffic) { first in
            try await monitor(traffic) { second in
                try await PrometheusServer.with(scraping: [first.port, second.port]) { prometheus in
                    // Before anything is counted: increase() does not see what a series begins with.
                    try await eventually("prometheus has seen both monitors") {
                        try await !prometheus.query("count(thinrsmq_payload_gone_entries_total == 0) == 4").isEmpty
                    }
                    try await goWrong(traffic, [first, second])
                    try await traffic.work {
                        try await settle(traffic, prometheus)
                        try await checkPage(first)
                        try await body(traffic, prometheus)
                    }
                }
            }
        }
    }

    private func goWrong(_ traffic: PrometheusTraffic, _ monitors: [MonitorFixture]) async throws {
        try await traffic.spend()
        for monitor in monitors {
            try await eventually("what is spent is dead letters") {
                try await monitor.metric("thinrsmq_stream_dead_letters{stream=\"\(traffic.stream)\"}") == "4"
            }
        }
        try await traffic.publishUnread()
        for monitor in monitors { try await monitor.nextTick() }
        try await traffic.trim()
        for monitor in monitors { try await monitor.nextTick() }
    }

    private func monitor(_ traffic: PrometheusTraffic, _ body: (MonitorFixture) async throws -> Void) async throws {
        try await MonitorFixture.with(
            traffic.server,
            namespace: traffic.namespace,
            { settings, namespace in
                settings.streamPatterns.append("\(namespace):stuck")
                settings.queue.monitor.minIdleTime = .seconds(3)
                settings.metrics.consumers = 3
                settings.metrics.memory = true
                // Nobody changes it: its consumers are counted, and KEDA is imagined beside.
                var target = ScalingTarget(name: "orders", stream: "\(namespace):orders", group: "billing")
                target.shadow = KEDAScaler.Settings(mode: .lag)
                settings.scaling.targets = [target]
                // Nobody listens there: each request fails.
                settings.alerts.receivers = [
                    ReceiverSettings(name: "ops", kind: .slack, url: try? HTTPURL("http://127.0.0.1:1/"))
                ]
            },
            body: { monitor in
                try await monitor.nextTick()
                try await body(monitor)
            }
        )
    }

    /// Waits until both targets were scraped often enough for rates, and what went wrong has reached the alerts.
    private func settle(_ traffic: PrometheusTraffic, _ prometheus: PrometheusServer) async throws {
        let labels = #"{stream="\#(traffic.stream)",group="billing"}"#
        let conditions = [
            #"count(count_over_time(up{job="thinrsmq"}[1m]) >= 3 and up == 1) == 2"#,
            "count(thinrsmq_payload_gone_entries_total\(labels) == 3) == 1",
            "count(thinrsmq_unread_gone_entries_total\(labels) == 2) == 2",
            "stream:thinrsmq_stream_dead_letters:max == 4",
            "stream_group:thinrsmq_group_pending:max\(labels) == 4",
            // The trouble is on both pages, and one alert.
            #"count(thinrsmq_group_health{verdict="stalled"}) == 2"#,
            #"count(ALERTS{alertname="ThinrsmqGroupStalled"}) == 1"#,
            #"ALERTS{alertname="ThinrsmqPayloadGone", alertstate="firing"}"#,
            #"ALERTS{alertname="ThinrsmqUnreadGone", alertstate="firing"}"#,
        ]
        var unmet = conditions[...]
        do {
            try await eventually("prometheus has seen it all", within: .seconds(60)) {
                try await traffic.touch()
                // All at once, because verdicts change.
                unmet = conditions[...]
                while let next = unmet.first, try await !prometheus.query(next).isEmpty { unmet.removeFirst() }
                return unmet.isEmpty
            }
        } catch {
            Issue.record("this did not come about: \(unmet.first ?? "")")
            throw error
        }
    }

    /// A page under load.
    private func checkPage(_ monitor: MonitorFixture) async throws {
        let verdict = try await ReferenceParser.promtool(try await monitor.get("/metrics").body)
        #expect(verdict.accepted)
        #expect(verdict.output == "")
    }
}
