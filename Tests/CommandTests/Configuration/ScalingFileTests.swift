import Autoscaling
import Foundation
import Kubernetes
import QueueMonitor
import TestSupport
import Testing
import ThinRSMQ

@testable import ThinRSMQCommand

@Suite("Scaling in the configuration file")
struct ScalingFileTests {
    private func read(_ text: String) throws -> MonitorConfiguration {
        try MonitorConfiguration(file: ("m.yaml", text), environment: ["THINRSMQ_NAMESPACE": "test"])
    }

    private let whole = """
        scaling:
          targets:
            orders:
              namespace: shop
              topic: orders
              group: billing
              dryRun: true
              kubernetes: {kind: StatefulSet, namespace: apps, name: orders-consumer}
              minReplicas: 1
              maxReplicas: 30
              drainTarget: 20s
              utilization: 0.7
              backlogPerReplica: 12.5
              tolerance: 0
              idleBeforeZero: 1m
              poisonLimit: 0.25
              saturationPause: 2m
              forecast: false
              scaleUp:
                stabilizationWindow: 10s
                select: Min
                policies:
                  - {type: Pods, value: 2, period: 30s}
                  - {type: Percent, value: 50, period: 1m}
              scaleDown: {select: Disabled, policies: []}
              schedule:
                - {days: [monday, Friday], from: "08:30", to: "24:00", utcOffset: "-02:30", minReplicas: 4}
                - {from: "22:00", to: "06:00", minReplicas: 2}
              shadow:
                mode: pending
                target: 7
                activation: 2
                minReplicas: 1
                maxReplicas: 9
                pollingInterval: 10s
                cooldownPeriod: 1m
            mails: {stream: "other:mails", group: mailer, kubernetes: {name: mailer}}
            jobs: {stream: jobs, group: workers, process: {command: [worker, "-v"], stopTimeout: 5s}}
            served: {stream: served, group: g}
          cluster:
            server: https://10.0.0.1:6443
            caFile: /etc/ca.pem
            tokenFile: /run/token
            namespace: outside
        """

    @Test("every key changes its setting")
    func readsEverything() throws {
        let section = try read(whole).settings.scaling
        #expect(section.targets.map(\.name) == ["orders", "mails", "jobs", "served"])
        let orders = try #require(section.targets.first)
        #expect((orders.stream, orders.group, orders.isDryRun) == ("shop:orders", "billing", true))
        let set = try ScaleTarget(kind: "StatefulSet", namespace: "apps", name: "orders-consumer")
        #expect(orders.actuator == .kubernetes(set))
        var scaling = ScalingSettings(target: "orders")
        (scaling.minReplicas, scaling.maxReplicas, scaling.drainTarget) = (1, 30, .seconds(20))
        (scaling.utilization, scaling.backlogPerReplica, scaling.tolerance) = (0.7, 12.5, 0)
        (scaling.idleBeforeZero, scaling.poisonLimit, scaling.saturationPause) = (.seconds(60), 0.25, .seconds(120))
        scaling.usesForecast = false
        scaling.scaleUp = ScalingRules(
            stabilizationWindow: .seconds(10),
            selection: .min,
            policies: [.pods(2, .seconds(30)), .percent(50, .seconds(60))]
        )
        scaling.scaleDown.selection = .disabled
        scaling.scaleDown.policies = []
        scaling.schedule = [
            ScalingSchedule(
                weekdays: [.monday, .friday],
                fromMinute: 510,
                toMinute: 1_440,
                utcOffsetMinutes: -150,
                minReplicas: 4
            ),
            ScalingSchedule(fromMinute: 1_320, toMinute: 360, minReplicas: 2),
        ]
        #expect(orders.scaling == scaling)
        var shadow = KEDAScaler.Settings(mode: .pending, target: 7)
        (shadow.activation, shadow.minReplicas, shadow.maxReplicas) = (2, 1, 9)
        (shadow.pollingInterval, shadow.cooldownPeriod) = (.seconds(10), .seconds(60))
        #expect(orders.shadow == shadow)
        // In the cluster's namespace, which the file names behind it.
        let mailer = try ScaleTarget(kind: "Deployment", namespace: "outside", name: "mailer")
        #expect(section.targets[1].actuator == .kubernetes(mailer))
        var process = ScalingProcess(command: ["worker", "-v"])
        process.stopTimeout = .seconds(5)
        #expect(section.targets[2].actuator == .process(process))
        #expect(section.targets[3].actuator == .none)
        #expect(section.targets[3].scaling == ScalingSettings(target: "served"))
        #expect(section.cluster?.server == "https://10.0.0.1:6443")
        #expect((section.cluster?.caFile, section.cluster?.tokenFile) == ("/etc/ca.pem", "/run/token"))
    }

    @Test("what is in effect reads back the same")
    func shown() throws {
        let configuration = try read(whole)
        let again = try MonitorConfiguration(file: ("shown", configuration.yaml), environment: [:])
        #expect(again.settings.scaling == configuration.settings.scaling)
        #expect(try !read("interval: 5s").yaml.contains("\nscaling:"))
    }

    private static let secret = "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"

    @Test("a webhook's address and secrets are read, from files too, and not shown")
    func secrets() async throws {
        try await withTemporaryDirectory { directory in
            let (url, secret) = (directory.path("url"), directory.path("secret"))
            try "https://scale.example/secret-path\n".write(toFile: url, atomically: true, encoding: .utf8)
            try "\(Self.secret)\n".write(toFile: secret, atomically: true, encoding: .utf8)
            for webhook in [
                "{url: 'https://scale.example/secret-path', secrets: [\(Self.secret)], timeout: 3s}",
                "{urlFile: \(url), secretsFile: \(secret), timeout: 3s}",
            ] {
                let configuration = try read("scaling: {targets: {a: {stream: s, group: g, webhook: \(webhook)}}}")
                guard case .webhook(let settings) = configuration.settings.scaling.targets[0].actuator else {
                    Issue.record("no webhook")
                    continue
                }
                #expect((settings.secrets.count, settings.timeout) == (1, .seconds(3)))
                let yaml = configuration.yaml
                #expect(yaml.contains("# url: set, not shown") && yaml.contains("# secrets: 1, not shown"))
                #expect(!yaml.contains("secret-path") && !yaml.contains("whsec_"))
            }
        }
    }

    @Test(
        "mistakes are named with their place",
        arguments: [
            ("group: g", "scaling.targets.a needs either namespace and topic, or stream"),
            ("stream: s, topic: t, group: g", "scaling.targets.a needs either namespace and topic, or stream"),
            ("stream: s", "scaling.targets.a has no group"),
            ("stream: s, group: g, maxReplica: 3", "in scaling.targets.a, did you mean 'maxReplicas'?"),
            ("stream: s, group: g, maxReplicas: 0", "scaling.targets.a.maxReplicas is '0'; accepted:"),
            ("stream: s, group: g, minReplicas: 30", "scaling.targets.a.minReplicas"),
            ("stream: s, group: g, utilization: 2", "scaling.targets.a.utilization"),
            (
                "stream: s, group: g, tolerance: -1",
                "scaling.targets.a.tolerance is '-1'; accepted: a number, 0 or more"
            ),
            ("stream: s, group: g, drainTarget: 5", "scaling.targets.a.drainTarget is '5'; accepted: a duration"),
            ("stream: s, group: g, scaleUp: {select: Most}", "scaling.targets.a.scaleUp.select is 'Most'; accepted:"),
            (
                "stream: s, group: g, scaleUp: {policies: [{type: Pod}]}",
                "scaling.targets.a.scaleUp.policies[0].type is 'Pod'; accepted: one of Pods, Percent"
            ),
            ("stream: s, group: g, scaleUp: {policies: []}", "scaling.targets.a.scaleUp.policies"),
            (
                "stream: s, group: g, schedule: [{from: 25:00}]",
                "scaling.targets.a.schedule[0].from is '25:00'; accepted: a time of day"
            ),
            ("stream: s, group: g, schedule: [{days: [mon]}]", "monday, tuesday"),
            ("stream: s, group: g, schedule: [{utcOffset: 2}]", "accepted: a difference from UTC such as +02:00"),
            ("stream: s, group: g, kubernetes: {kind: Deployment}", "scaling.targets.a kubernetes has no name"),
            ("stream: s, group: g, kubernetes: {kind: Pod, name: x}", "scaling.targets.a.kubernetes.kind is 'Pod'"),
            ("stream: s, group: g, kubernetes: {name: A_b}", "scaling.targets.a kubernetes: name"),
            ("stream: s, group: g, webhook: {timeout: 1s}", "scaling.targets.a.webhook has no url or urlFile"),
            (
                "stream: s, group: g, webhook: {url: secret}",
                "scaling.targets.a.webhook.url has a value that is not shown"
            ),
            ("stream: s, group: g, process: {stopTimeout: 1s}", "scaling.targets.a.process has no command"),
            (
                "stream: s, group: g, process: {command: [x]}, kubernetes: {name: x}",
                "scaling.targets.a has process and kubernetes; accepted: one of them"
            ),
            ("stream: s, group: g, shadow: {mode: lags}", "scaling.targets.a.shadow.mode is 'lags'; accepted: one of"),
        ]
    )
    func mistakes(text: String, expected: String) {
        check("targets: {a: {\(text)}}", expected)
    }

    @Test(
        "so are those of the whole section",
        arguments: [
            ("targets: {a b: {stream: s, group: g}}", "scaling.targets"),
            ("targets: [a]", "scaling.targets is"),
            ("cluster: {namespace: x}", "scaling.cluster has no server"),
            ("clutser: {}", "did you mean 'cluster'?"),
        ]
    )
    func section(text: String, expected: String) { check(text, expected) }

    private func check(_ text: String, _ expected: String) {
        let error = #expect(throws: (any Error).self) { try read("scaling: {\(text)}") }
        let message = error.map { "\($0)" } ?? ""
        #expect(message.contains(expected), "\(message)")
        #expect(!message.contains("secret"))
    }
}
