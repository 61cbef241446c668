import HTTPClient
import JSON
import ThinRSMQ

/// Handles entries by posting them to a URL: 2xx acknowledges, 410 dead-letters, anything else is a failed attempt.
final class HTTPHandler: Sendable {
    private let settings: HTTPHandlerSettings
    private let client: HTTPClient

    /// The longest that a receiver's `Retry-After` is believed.
    private static let longestRetryAfter = Duration.seconds(3_600)

    /// Connects to nobody yet; must be closed.
    init(_ settings: HTTPHandlerSettings) {
        self.settings = settings
        client = HTTPClient(configuration: settings.client)
    }

    /// Posts one entry.
    ///
    /// - Parameter delivery: The entry, which is tried again with the same `webhook-id` when this throws.
    /// - Throws: `HandlerError` where the receiver says what is to become of the entry, else ``HTTPHandlerError``.
    @Sendable func handle(_ delivery: Delivery) async throws {
        let response = try await post(delivery)
        switch response.status {
        case 200..<300: return
        case 410: throw HandlerError.deadLetter(reason: HTTPHandlerError.status(410).description)
        case 429, 503:
            guard let delay = response.retryDelay else { throw HTTPHandlerError.status(response.status) }
            throw HandlerError.retry(
                after: min(delay, Self.longestRetryAfter),
                reason: HTTPHandlerError.status(response.status).description
            )
        default: throw HTTPHandlerError.status(response.status)
        }
    }

    /// Waits for the requests in flight and closes the connections.
    func close() async {
        await client.close()
    }

    private func post(_ delivery: Delivery) async throws(HTTPHandlerError) -> HTTPClient.Response {
        let body = Array(JSON.envelope(of: delivery).description.utf8)
        var request = HTTPClient.Request("POST", settings.url, headers: headers(of: delivery, body), body: body)
        request.timeout = settings.timeout
        do {
            return try await client.send(request)
        } catch {
            throw .noAnswer(error)
        }
    }

    private func headers(of delivery: Delivery, _ body: [UInt8]) -> HTTPHeaders {
        var headers: HTTPHeaders = [:]
        if !settings.secrets.isEmpty {
            headers = StandardWebhooks.headers(
                id: delivery.webhookID,
                timestamp: Timestamp.now().seconds,
                body: body,
                secrets: settings.secrets
            )
        }
        headers.add("Content-Type", "application/json")
        return headers
    }
}

extension HTTPClient.Response {
    fileprivate var retryDelay: Duration? {
        headers["Retry-After"].flatMap(RetryAfter.init)?.delay(at: Timestamp.now().seconds)
    }
}
