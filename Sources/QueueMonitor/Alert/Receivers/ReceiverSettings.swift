public import Alerting
public import HTTPClient

/// Whom alerts are sent to, and how.
///
/// Nothing of it shows a URL, a key or a token.
public struct ReceiverSettings: Sendable, Hashable {
    /// A header of one's own.
    public struct Header: Sendable, Hashable {
        /// The name.
        public var name: String
        /// The value, which may be a secret.
        public var value: SecretText

        /// A header.
        public init(name: String, value: SecretText) {
            self.name = name
            self.value = value
        }
    }

    /// What rules and logs call it.
    public var name: String
    /// What it takes.
    public var kind: ReceiverKind
    /// Where it is; nil stands for PagerDuty's own address, other kinds need one.
    public var url: HTTPURL?
    /// PagerDuty's integration key.
    public var routingKey: SecretText?
    /// What a webhook is signed with; two while secrets are exchanged, none to leave it unsigned.
    public var secrets: [WebhookSecret] = []
    /// Sent as `Authorization: Bearer`, by the kinds `webhook` and `alertmanager`.
    public var bearerToken: SecretText?
    /// Further headers, of the kinds `webhook` and `alertmanager`.
    public var headers: [Header] = []
    /// Less urgent alerts are not sent.
    public var minSeverity = Severity.info
    /// Whether it is told that an alert has ended.
    public var sendsResolved = true
    /// After which time it is reminded of what still fires; nil for never.
    public var repeatInterval: Duration? = .seconds(4 * 3_600)
    /// How long what begins to fire waits for others, so that one message tells of all.
    public var groupWait = Duration.zero
    /// The longest that one request may take, connecting included.
    public var timeout = Duration.seconds(10)
    /// The longest that name, connection and TLS may take together.
    public var connectTimeout = Duration.seconds(5)
    /// The authorities that the receiver is checked against, a PEM file; nil stands for the system's.
    public var caFile: String?
    /// The certificate to show to the receiver, a PEM file.
    public var certificateFile: String?
    /// The key of the certificate, a PEM file; nil if `certificateFile` holds it as well.
    public var privateKeyFile: String?
    /// What stands in place of an alert's title: text with places in braces, such as `{severity}: {title}`.
    ///
    /// There are `title`, `text`, `rule`, `severity`, `status`, `stream`, `topic`, `group`, `namespace`, `value`,
    /// `threshold`, `since` and `duration`; `{{` is a brace.
    public var titleTemplate: String?
    /// What stands in place of an alert's text, with the same places.
    public var textTemplate: String?
    /// How often Alertmanager is told again of an alert that goes on.
    public var resendInterval = Duration.seconds(60)
    /// After how long Alertmanager takes an alert for ended that it hears no more of; nil is four resend intervals.
    public var horizon: Duration?

    /// The defaults for a receiver.
    public init(name: String, kind: ReceiverKind, url: HTTPURL? = nil) {
        self.name = name
        self.kind = kind
        self.url = url
    }
}

extension ReceiverSettings {
    /// Where PagerDuty takes events.
    static let pagerDutyAddress = "https://events.pagerduty.com/v2/enqueue"

    /// Whether the receiver is told of an alert.
    public func wants(_ alert: Alert) -> Bool {
        alert.severity >= minSeverity && (sendsResolved || alert.status == .firing)
    }

    /// What is left of a notification for this receiver; nil if nothing is.
    ///
    /// A test is left whole: who asks for one wants to see it.
    public func selection(of notification: AlertNotification) -> AlertNotification? {
        guard notification.cause != .test else { return notification }
        var selected = notification
        selected.alerts = notification.alerts.filter(wants)
        return selected.alerts.isEmpty ? nil : selected
    }

    /// How a client of this receiver's connects; one request at a time.
    var client: HTTPClientConfiguration {
        var configuration = HTTPClientConfiguration()
        configuration.maxConcurrent = 1
        configuration.caFile = caFile
        configuration.certificateFile = certificateFile
        configuration.privateKeyFile = privateKeyFile
        return configuration
    }
}
