import HTTPClient

/// Why an attempt to send failed; a closed set, for a metric's label.
public enum DeliveryReason: String, Sendable, Hashable, CaseIterable {
    /// No answer in time.
    case timeout
    /// No connection, or one that ended before the answer did.
    case connect
    /// The certificate or the handshake.
    case tls
    /// The host has no address.
    case dns
    /// The receiver refused the message.
    case clientError = "status_4xx"
    /// The receiver had too many.
    case tooMany = "status_429"
    /// The receiver, or what stands before it, is broken.
    case serverError = "status_5xx"
    /// The answer sends elsewhere.
    case redirect
    /// The answer is larger than anybody reads.
    case tooLarge = "too_large"
    /// The monitor stopped meanwhile.
    case cancelled
    /// Anything else.
    case other

    init(_ error: HTTPError) {
        self =
            switch error.reason {
            case .timeout: .timeout
            case .connect, .connectionLost: .connect
            case .tls: .tls
            case .resolve: .dns
            case .redirect: .redirect
            case .tooLarge: .tooLarge
            case .cancelled, .closed: .cancelled
            case .invalidURL, .invalidRequest, .invalidResponse, .other: .other
            }
    }
}
