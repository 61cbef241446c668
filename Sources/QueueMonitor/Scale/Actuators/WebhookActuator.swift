import Autoscaling
import HTTPClient
import JSON
import NIOConcurrencyHelpers
import ThinRSMQ

/// Posts decisions to whoever scales.
///
/// The body is `{"target": …, "replicas": 3, "current": 2, "reason": "demand", "text": …, "time": …}`. 2xx is consent;
/// the number of replicas is what the group's consumers tell, or what was consented to until they are there.
struct WebhookActuator: ScalingActuator {
    let name: String
    let settings: ScalingWebhook
    let consumers: ObservedConsumers
    private let client = HTTPClient()
    private let consent = NIOLockedValueBox<(replicas: Int, until: ContinuousClock.Instant)?>(nil)

    /// For how long consumers may take to come, or to go, until the same is asked for again.
    private static let patience = Duration.seconds(120)

    init(name: String, settings: ScalingWebhook, consumers: ObservedConsumers) {
        self.name = name
        self.settings = settings
        self.consumers = consumers
    }

    func replicas() async throws -> ActuatorReplicas {
        let seen = try await consumers.replicas()
        let asked = consent.withLockedValue { consent in
            if let given = consent, given.replicas == seen.wanted || given.until < .now { consent = nil }
            return consent?.replicas
        }
        return ActuatorReplicas(wanted: asked ?? seen.wanted, ready: seen.ready)
    }

    func carryOut(_ decision: ScalingDecision, pending: [String: Int]) async throws -> ActuatorResult {
        guard let replicas = decision.replicas, let current = decision.current else { return .left("nothing is known") }
        let document: JSON = [
            "target": .string(name),
            "replicas": .integer(replicas),
            "current": .integer(current),
            "reason": .string(decision.reason.rawValue),
            "text": .string(decision.sentence),
            "time": .string(Timestamp(unixMilliseconds: decision.at).description),
        ]
        let body = Array(document.description.utf8)
        var headers: HTTPHeaders = [:]
        if !settings.secrets.isEmpty {
            headers = StandardWebhooks.headers(
                // The same decision again has the same id.
                id: "scale-\(name)-\(current)-\(replicas)-\(decision.at)",
                timestamp: Timestamp.now().seconds,
                body: body,
                secrets: settings.secrets
            )
        }
        headers.add("Content-Type", "application/json")
        var request = HTTPClient.Request("POST", settings.url, headers: headers, body: body)
        request.timeout = settings.timeout
        request.maxResponseBytes = 65_536
        let response = try await client.send(request)
        guard (200..<300).contains(response.status) else { throw WebhookRefusal(status: response.status) }
        consent.withLockedValue { $0 = (replicas, .now + Self.patience) }
        return .done(replicas: replicas)
    }

    /// The request itself tells.
    func tell(_ decision: ScalingDecision, failure: (any Error)?) async {}

    func close() async { await client.close() }
}

/// A webhook that did not take a decision.
struct WebhookRefusal: Error, CustomStringConvertible {
    let status: Int
    var description: String { "the webhook answered \(status)" }
}
