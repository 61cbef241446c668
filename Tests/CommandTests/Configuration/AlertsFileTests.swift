import Alerting
import Foundation
import QueueMonitor
import TestSupport
import Testing
import ThinRSMQ

@testable import ThinRSMQCommand

@Suite("Alerts in the configuration file")
struct AlertsFileTests {
    private func read(_ text: String) throws -> MonitorConfiguration {
        try MonitorConfiguration(file: ("m.yaml", text), environment: ["THINRSMQ_NAMESPACE": "test"])
    }

    private let whole = """
        alerts:
          receivers:
            ops:
              kind: webhook
              url: https://hooks.example/secret-path
              secrets: [whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0]
              bearerToken: secret-token
              headers: {X-Key: secret-header}
              minSeverity: warning
              sendResolved: false
              groupWait: 5s
              timeout: 3s
              titleTemplate: "[{severity}] {title}"
            on-call:
              kind: pagerduty
              routingKey: secret-routing-key
              repeatInterval: never
          repeatInterval: 1h
          groupWait: 10s
          rules:
            deadLetters:
              threshold: 5
              for: 30s
              keepFiring: 2m
              severity: critical
              topics: ["orders*"]
              overrides:
                - topics: [orders-test]
                  enabled: false
                - namespaces: [test, other]
                  threshold: 50
                  severity: info
            waiting: {threshold: 10m}
            watchdog: {enabled: true}
            bulk:
              signal: lag
              threshold: 1000000
              namespaces: test
          silences:
            move:
              from: 2026-12-01T22:00:00Z
              until: 2026-12-02T02:00:00Z
              rules: ["verdict*"]
              comment: the database moves
          links:
            dashboard: "https://grafana.example/{stream}"
            runbook: "https://wiki.example/{rule}"
          showPayload: true
          deadMansSwitch:
            url: https://hc.example/secret-uuid
            interval: 30s
        api:
          token: secret-api-token
        """

    @Test("every key changes its setting")
    func readsEverything() throws {
        let configuration = try read(whole)
        let alerts = configuration.settings.alerts
        #expect(alerts.receivers.map(\.name) == ["ops", "on-call"])
        let ops = try #require(alerts.receivers.first)
        #expect(ops.kind == .webhook)
        #expect((ops.secrets.count, ops.headers.count) == (1, 1))
        #expect((ops.minSeverity, ops.sendsResolved) == (.warning, false))
        #expect((ops.repeatInterval, ops.groupWait, ops.timeout) == (.seconds(3_600), .seconds(5), .seconds(3)))
        #expect(ops.titleTemplate == "[{severity}] {title}")
        let onCall = try #require(alerts.receivers.last)
        #expect(onCall.repeatInterval == nil)
        #expect(onCall.groupWait == .seconds(10))
        let rule = try #require(alerts.rules.first { $0.name == "deadLetters" })
        #expect((rule.threshold, rule.for, rule.keepFiring) == (5, .seconds(30), .seconds(120)))
        #expect(rule.severity == .critical)
        #expect(rule.selector.topics == ["orders*"])
        #expect(rule.overrides.map(\.isEnabled) == [false, nil])
        #expect(rule.overrides.last?.selector.namespaces == ["test", "other"])
        #expect(alerts.rules.first { $0.name == "waiting" }?.threshold == 600)
        #expect(alerts.rules.first { $0.name == "watchdog" }?.isEnabled == true)
        let bulk = try #require(alerts.rules.first { $0.name == "bulk" })
        #expect((bulk.signal, bulk.threshold, bulk.for) == (.lag, 1_000_000, .seconds(300)))
        #expect(alerts.rules.count == AlertRule.defaults.count + 1)
        #expect(alerts.silences.first?.isActive(at: 1_796_166_000_000) == true)
        #expect(alerts.links.runbook == "https://wiki.example/{rule}")
        #expect(alerts.showPayload)
        #expect(alerts.deadMansSwitch?.interval == .seconds(30))
        #expect(configuration.settings.apiToken != nil)
    }

    @Test("what is in effect is shown without any secret, and says the same where nothing is secret")
    func shown() throws {
        let yaml = try read(whole).yaml
        #expect(!yaml.contains("secret-"))
        #expect(!yaml.contains("whsec_"))
        var plain = try read("alerts:\n  rules:\n    lag: {threshold: 7, overrides: [{topics: [a], for: 1s}]}")
        plain.settings.alerts.silences = [AlertSilence(id: "s", rules: ["x*"], from: 1_000, until: 2_000, comment: "c")]
        let again = try MonitorConfiguration(file: ("shown", plain.yaml), environment: [:])
        #expect(again.settings.alerts == plain.settings.alerts)
    }

    @Test("secrets may stand in files of their own")
    func files() async throws {
        try await withTemporaryDirectory { directory in
            try "https://hooks.example/x\n".write(toFile: directory.path("url"), atomically: true, encoding: .utf8)
            try "key\n".write(toFile: directory.path("key"), atomically: true, encoding: .utf8)
            let text = """
                alerts:
                  receivers:
                    a: {kind: slack, urlFile: \(directory.path("url"))}
                    b: {kind: pagerduty, routingKeyFile: \(directory.path("key"))}
                api: {tokenFile: \(directory.path("key"))}
                """
            let configuration = try read(text)
            #expect(configuration.settings.alerts.receivers.count == 2)
            #expect(configuration.settings.apiToken != nil)
        }
    }

    @Test(
        "mistakes are named with their place",
        arguments: [
            (
                "receivers: {a: {kind: slak, url: 'http://x'}}",
                "alerts.receivers.a.kind is 'slak'; accepted: one of slack"
            ),
            ("receivers: {a: {url: 'http://x'}}", "alerts.receivers.a has no kind; accepted: one of slack"),
            ("receivers: {a: {kind: slack}}", "alerts.receivers.a.url"),
            ("receivers: {a: {kind: slack, url: 'secret'}}", "alerts.receivers.a.url has a value that is not shown"),
            ("receivers: {a b: {kind: slack, url: 'http://x'}}", "alerts.receivers.a b.name"),
            ("receivers: {a: {kind: pagerduty}}", "alerts.receivers.a.routingKey"),
            ("receivers: {a: {kind: slack, url: 'http://x', titleTemplate: '{titel}'}}", "titleTemplate"),
            (
                "rules: {deadLeters: {threshold: 1}}",
                "is no known rule: one of your own needs a signal, or did you mean 'deadLetters'?"
            ),
            ("rules: {mine: {signal: lags}}", "alerts.rules.mine.signal is 'lags'; accepted: one of deadLetters"),
            ("rules: {lag: {signal: waiting}}", "alerts.rules.lag is a rule already"),
            ("rules: {lag: {threshold: -1}}", "alerts.rules.lag.threshold is '-1'; accepted: a number above 0"),
            ("rules: {lag: {treshold: 1}}", "unknown key 'treshold' in alerts.rules.lag, did you mean 'threshold'?"),
            ("rules: {lag: {overrides: [{threshold: 1}]}}", "alerts.rules.lag.overrides[0] names no namespaces"),
            ("rules: {verdictSlow: {threshold: 2}}", "alerts.rules.verdictSlow.threshold"),
            ("silences: {s: {from: 2026-01-01T00:00:00Z}}", "alerts.silences.s has no until"),
            ("silences: {s: {until: tomorrow}}", "alerts.silences.s.until is 'tomorrow'; accepted: a time such as"),
            ("repeatInterval: 1s", "alerts.repeatInterval is '1s'; accepted:"),
            ("links: {runbook: 'http://x/{rul}'}", "alerts.links.runbook is '{rul}'; accepted: {group}"),
            ("deadMansSwitch: {interval: 1m}", "alerts.deadMansSwitch has no url or urlFile"),
        ]
    )
    func mistakes(text: String, expected: String) {
        let error = #expect(throws: (any Error).self) { try read("alerts: {\(text)}") }
        let message = error.map { "\($0)" } ?? ""
        #expect(message.contains(expected), "\(message)")
        #expect(!message.contains("secret"))
    }
}
