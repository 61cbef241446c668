/// The service, or the protocol, that alerts are sent to.
public enum ReceiverKind: String, Sendable, Hashable, CaseIterable {
    /// An incoming webhook of Slack, or of what takes its messages.
    case slack
    /// A JSON document to any URL, signed after standardwebhooks.com.
    case webhook
    /// Prometheus' Alertmanager, API v2.
    case alertmanager
    /// PagerDuty's Events API v2.
    case pagerduty
    /// A workflow of Microsoft Teams that takes an Adaptive Card.
    case teams
    /// A webhook of Discord.
    case discord

    /// The least time from one request to the next, as the services ask for.
    var pace: Duration {
        switch self {
        case .slack: .seconds(1)
        case .discord: .milliseconds(500)
        case .teams: .milliseconds(250)
        // 120 events a minute of one integration.
        case .pagerduty: .milliseconds(500)
        case .webhook, .alertmanager: .zero
        }
    }
}
