public import Alerting
import HTTPClient
import ThinRSMQ

extension AlertDelivery {
    /// What a receiver answered.
    public struct Answer: Sendable, Hashable {
        /// The status code.
        public let status: Int
        /// The beginning of the body, in one line and without the receiver's secrets.
        public let excerpt: String

        /// Whether the receiver took what it was sent.
        public var isSuccess: Bool { (200..<300).contains(status) }
    }

    /// Sends a notification now and once, whatever its alerts' urgency: to see whether messages arrive.
    ///
    /// - Parameters:
    ///   - notification: What is sent.
    ///   - settings: Whom it is sent to; they must be valid.
    /// - Returns: The answer; where a service takes one alert at a time, the first refusal or else the last answer.
    /// - Throws: `ConfigurationError`, or `HTTPError` if there is no answer.
    public static func sendOnce(_ notification: AlertNotification, to settings: ReceiverSettings) async throws -> Answer
    {
        let receiver = try ReceiverEndpoint(settings)
        let client = HTTPClient(configuration: settings.client)
        do {
            let answer = try await send(notification, to: receiver, by: client)
            await client.close()
            return answer
        } catch {
            await client.close()
            throw error
        }
    }

    private static func send(
        _ notification: AlertNotification,
        to receiver: ReceiverEndpoint,
        by client: HTTPClient
    ) async throws(HTTPError) -> Answer {
        var answer = Answer(status: 0, excerpt: "there was nothing to send")
        for request in receiver.requests(for: notification, now: Timestamp.now()) {
            let response = try await client.send(request)
            let text = receiver.redact(String(decoding: response.body, as: UTF8.self))
            answer = Answer(status: response.status, excerpt: text.line.clipped(to: 300))
            if !answer.isSuccess { return answer }
        }
        return answer
    }
}
