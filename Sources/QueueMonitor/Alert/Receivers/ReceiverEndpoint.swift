import Alerting
import HTTPClient
import JSON
import ThinRSMQ

/// Turns a notification into one receiver's requests; pure.
struct ReceiverEndpoint: Sendable {
    let settings: ReceiverSettings
    private let endpoint: HTTPURL
    private let templates: AlertTemplates

    /// - Throws: `ConfigurationError` for settings that cannot be used.
    init(_ settings: ReceiverSettings) throws(ConfigurationError) {
        try settings.validate()
        self.settings = settings
        endpoint = try settings.endpoint()
        templates = try AlertTemplates(settings)
    }

    /// What is to be sent, in order: one request, or one for each alert where a service takes no more.
    ///
    /// For the same notification there are always as many, so that a later attempt can go on where one failed.
    func requests(for notification: AlertNotification, now: Timestamp) -> [HTTPClient.Request] {
        documents(for: notification, now: now).map { document in
            let body = Array(document.description.utf8)
            var request = HTTPClient.Request("POST", endpoint, headers: headers(notification, body, now), body: body)
            request.timeout = settings.timeout
            request.connectTimeout = settings.connectTimeout
            // An answer is read for its status, and a few words.
            request.maxResponseBytes = 65_536
            return request
        }
    }

    /// The bodies of the requests.
    func documents(for notification: AlertNotification, now: Timestamp) -> [JSON] {
        switch settings.kind {
        case .slack: [SlackMessage.document(NotificationDisplay(notification, templates, now: now))]
        case .teams: [TeamsMessage.document(NotificationDisplay(notification, templates, now: now))]
        case .discord: [DiscordMessage.document(NotificationDisplay(notification, templates, now: now))]
        case .webhook: [WebhookDocument.document(notification, templates, now: now)]
        case .alertmanager:
            [AlertmanagerAlerts.document(notification, templates, now: now, horizon: horizon)]
        case .pagerduty:
            notification.alerts.map { alert in
                let display = AlertDisplay(alert, templates, now: now)
                return PagerDutyEvent.document(display, routingKey: settings.routingKey?.text ?? "")
            }
        }
    }

    /// The text without what only the receiver may know.
    func redact(_ text: String) -> String {
        let secrets = [settings.routingKey, settings.bearerToken] + settings.headers.map(\.value)
        return secrets.reduce(endpoint.redacting(text)) { $1?.redacting($0) ?? $0 }
    }

    private var horizon: Duration { settings.horizon ?? settings.resendInterval * 4 }

    private func headers(_ notification: AlertNotification, _ body: [UInt8], _ now: Timestamp) -> HTTPHeaders {
        var headers: HTTPHeaders = ["Content-Type": "application/json"]
        for field in settings.ownHeaders.fields { headers.add(field.name, field.value) }
        guard settings.kind == .webhook else { return headers }
        let signature = StandardWebhooks.headers(
            id: notification.id.headerText,
            timestamp: now.seconds,
            body: body,
            secrets: settings.secrets
        )
        // The id also without a secret: a receiver knows by it what it has had.
        for field in signature.fields where !field.value.isEmpty { headers.add(field.name, field.value) }
        return headers
    }
}
