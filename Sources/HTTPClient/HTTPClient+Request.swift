extension HTTPClient {
    /// One request, and what it may cost.
    public struct Request: Sendable {
        /// The method, in upper case.
        public var method: String
        /// Whom to ask for what.
        public var url: HTTPURL
        /// Headers beside those that every request has: `Host`, `User-Agent`, `Content-Length`.
        public var headers: HTTPHeaders
        /// The body; nil for none.
        public var body: [UInt8]?
        /// The longest that the name, the connection and TLS may take together.
        public var connectTimeout: Duration = .seconds(5)
        /// The longest that everything may take, with redirects and the wait for others.
        public var timeout: Duration = .seconds(30)
        /// The largest body of a response, in bytes.
        public var maxResponseBytes = 1_048_576

        /// Makes a request with the default limits.
        public init(_ method: String = "GET", _ url: HTTPURL, headers: HTTPHeaders = [:], body: [UInt8]? = nil) {
            self.method = method
            self.url = url
            self.headers = headers
            self.body = body
        }
    }
}

extension HTTPClient.Request: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The method and what the URL shows.
    public var description: String { "\(method) \(url)" }

    /// The same as the description.
    public var debugDescription: String { description }

    /// Nothing: headers and body may hold secrets.
    public var customMirror: Mirror { Mirror(self, children: []) }

    func check() throws(HTTPError) {
        guard !method.isEmpty, method.utf8.allSatisfy(isTokenCharacter) else {
            throw HTTPError(.invalidRequest, "the method has characters that cannot be sent")
        }
        guard headers.fields.allSatisfy(\.isSendable) else {
            throw HTTPError(.invalidRequest, "a header has characters that cannot be sent")
        }
        guard connectTimeout > .zero, timeout > .zero else {
            throw HTTPError(.invalidRequest, "a time-out is not positive")
        }
    }

    /// The same request to where a response sends it; nil if it must not be followed.
    func redirected(to location: String, status: Int) -> HTTPClient.Request? {
        // 301 to 303 turn a POST into a GET: nobody asked for that.
        guard status >= 307 || method == "GET" || method == "HEAD" else { return nil }
        guard let target = url.redirected(to: location), target.origin == url.origin else { return nil }
        var request = self
        request.url = target
        return request
    }
}
