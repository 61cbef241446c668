import Alerting
import HTTPClient
import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("receiver settings")
struct ReceiverSettingsTests {
    @Test("the defaults of every kind are valid", arguments: ReceiverKind.allCases)
    func valid(kind: ReceiverKind) throws {
        try AlertFixture.settings(kind).validate()
    }

    @Test("what cannot be used is refused with the receiver and the key")
    func refuses() throws {
        let secret = try #require(WebhookSecret("whsec_c2VjcmV0"))
        let header = ReceiverSettings.Header(name: "X-Key", value: SecretText("s3cr3t"))
        let cases: [(ReceiverKind, String, (inout ReceiverSettings) -> Void)] = [
            (.slack, "url", { $0.url = nil }),
            (.pagerduty, "routingKey", { $0.routingKey = nil }),
            (.slack, "routingKey", { $0.routingKey = SecretText("s3cr3t") }),
            (.slack, "secrets", { $0.secrets = [secret] }),
            (.discord, "headers", { $0.headers = [header] }),
            (.teams, "bearerToken", { $0.bearerToken = SecretText("s3cr3t") }),
            (.webhook, "bearerToken", { $0.bearerToken = SecretText("s3cr3t\r\nX: y") }),
            (.webhook, "headers", { $0.headers = [.init(name: "a b", value: SecretText("s3cr3t"))] }),
            (.webhook, "headers", { $0.headers = [.init(name: "Webhook-ID", value: SecretText("s3cr3t"))] }),
            (.webhook, "timeout", { $0.timeout = .zero }),
            (.webhook, "connectTimeout", { $0.connectTimeout = .seconds(-1) }),
            (.alertmanager, "horizon", { $0.horizon = .zero }),
            (.webhook, "privateKeyFile", { $0.privateKeyFile = "key.pem" }),
            (.webhook, "textTemplate", { $0.textTemplate = "{x}" }),
        ]
        for (kind, key, change) in cases {
            let error = #expect(throws: ConfigurationError.self) {
                try AlertFixture.settings(kind, change: change).validate()
            }
            let isKey = error?.setting == "alerts.receivers.ops.\(key)" || error?.setting.hasSuffix(key) == true
            #expect(isKey, "\(String(describing: error))")
            #expect(!"\(String(describing: error))".contains("s3cr3t"))
        }
        #expect(throws: ConfigurationError.self) { try AlertFixture.settings(.slack) { $0.name = "a\nb" }.validate() }
    }

    @Test("nothing shows a secret")
    func hides() throws {
        let settings = try AlertFixture.settings(.webhook) { settings in
            settings.bearerToken = SecretText("s3cr3t")
            settings.routingKey = SecretText("s3cr3t")
            settings.headers = [.init(name: "X-Key", value: SecretText("s3cr3t"))]
            settings.secrets = [WebhookSecret("whsec_czNjcjN0")].compactMap(\.self)
        }
        var text = "\(settings) \(String(reflecting: settings)) "
        dump(settings, to: &text)
        #expect(!text.contains("s3cr3t") && !text.contains("czNjcjN0") && !text.contains("hooks.example"))
    }

    @Test("PagerDuty has an address, and Alertmanager's path is added where it is missing")
    func addresses() throws {
        var pagerDuty = try AlertFixture.settings(.pagerduty)
        pagerDuty.url = nil
        #expect("\(try pagerDuty.endpoint())" == "https://events.pagerduty.com:443")
        let cases = [
            ("http://am:9093", "http://am:9093/api/v2/alerts"), ("http://am:9093/", "http://am:9093/api/v2/alerts"),
            ("http://am/prefix/", "http://am/prefix/api/v2/alerts"),
            ("http://u:p@am/api/v2/alerts?x=1", "http://u:p@am/api/v2/alerts?x=1"),
        ]
        for (given, expected) in cases {
            let endpoint = try AlertFixture.settings(.alertmanager, url: given).endpoint()
            #expect(try endpoint == HTTPURL(expected), "\(given)")
        }
    }

    @Test("less urgent alerts and endings are left out, but of no test")
    func selects() throws {
        let settings = try AlertFixture.settings(.slack) { settings in
            settings.minSeverity = .warning
            settings.sendsResolved = false
        }
        var notification = AlertFixture.notification(3)
        notification.alerts[0].severity = .info
        #expect(settings.selection(of: notification)?.alerts.map(\.fingerprint) == [notification.alerts[1].fingerprint])
        notification.alerts.remove(at: 1)
        #expect(settings.selection(of: notification) == nil)
        notification.cause = .test
        #expect(settings.selection(of: notification) == notification)
    }
}
