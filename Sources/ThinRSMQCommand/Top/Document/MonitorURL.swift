import HTTPClient

/// What `--url` says: where a monitor serves its API.
struct MonitorURL: Sendable, CustomStringConvertible {
    static let acceptedText = "http:// or https://, a host, perhaps a port and the path before /api, and no query"
    private static let statusPath = "/api/v1/status"

    /// What asks for the monitor's status.
    let status: HTTPClient.Request
    private let base: String

    /// Reads the monitor's address, or that of its status.
    init?(_ text: String) {
        guard !text.contains(where: { "?#".contains($0) || $0.isWhitespace }) else { return nil }
        var base = text[...]
        while base.hasSuffix("/") { base.removeLast() }
        if base.hasSuffix(Self.statusPath) { base.removeLast(Self.statusPath.count) }
        // Neither `http://` nor `http:///`.
        guard let host = base.split(separator: "://", maxSplits: 1).last, host.count < base.count,
            let status = try? Self.request("GET", base + Self.statusPath, token: nil)
        else { return nil }
        self.status = status
        self.base = String(base)
    }

    /// A request to the monitor's API.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - path: The path, percent-encoded, with the query.
    ///   - token: What the monitor asks for where something is changed.
    /// - Returns: The request.
    /// - Throws: `HTTPError` if the path is none.
    func request(_ method: String, _ path: String, token: SecretText? = nil) throws -> HTTPClient.Request {
        try Self.request(method, base + path, token: token)
    }

    private static func request(
        _ method: String,
        _ url: some StringProtocol,
        token: SecretText?
    ) throws -> HTTPClient.Request {
        var headers: HTTPHeaders = ["Accept": "application/json"]
        if let token { headers.add("Authorization", "Bearer \(token.text)") }
        var request = HTTPClient.Request(method, try HTTPURL(String(url), showsHost: true), headers: headers)
        request.timeout = .seconds(5)
        // Thousands of groups, each with its consumers.
        request.maxResponseBytes = 64 << 20
        return request
    }

    /// Scheme, host and port: a user, a password and a path are nobody else's business.
    var description: String { status.url.description }
}
