extension HTTPClient {
    /// What a server answered.
    public struct Response: Sendable, Hashable {
        /// The status code.
        public let status: Int
        /// The headers.
        public let headers: HTTPHeaders
        /// The body.
        public let body: [UInt8]
    }
}

extension HTTPClient.Response {
    var isRedirect: Bool { [301, 302, 303, 307, 308].contains(status) }
}
