/// Why a request got no response.
///
/// It never holds the URL's user, path or query, nor a header or a byte of a body.
public struct HTTPError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Reason: String, Sendable, CaseIterable {
        /// The URL is none that can be asked.
        case invalidURL
        /// The method, a header or a time-out cannot be sent.
        case invalidRequest
        /// The host, or the proxy's, has no address.
        case resolve
        /// Nobody accepted the connection.
        case connect
        /// The certificate or the handshake failed, or a certificate file cannot be used.
        case tls
        /// The request took longer than it may.
        case timeout
        /// The connection ended before the response did.
        case connectionLost
        /// What came is no HTTP response.
        case invalidResponse
        /// The response is larger than it may be.
        case tooLarge
        /// The response sends elsewhere, too often, or would change the method.
        case redirect
        /// The task was cancelled.
        case cancelled
        /// The client was closed.
        case closed
        /// libcurl failed in another way.
        case other
    }

    /// What kind of failure it is.
    public let reason: Reason
    /// What happened, in words.
    public let detail: String
    /// Whether the server may have seen the request, and acted on it.
    public var mayHaveReachedServer = false
    /// Scheme, host and port, unless the URL hides them.
    public var place: String?

    init(_ reason: Reason, _ detail: String, mayHaveReachedServer: Bool = false) {
        self.reason = reason
        self.detail = detail
        self.mayHaveReachedServer = mayHaveReachedServer
    }

    /// The place, the reason and the detail: `https://example.org:443: timeout: no response within 10.0 seconds`.
    public var description: String {
        [place, reason.rawValue, detail].compactMap(\.self).joined(separator: ": ")
    }

    func at(_ url: HTTPURL) -> HTTPError {
        var error = self
        if url.showsHost { error.place = url.description }
        return error
    }
}
