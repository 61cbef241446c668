import HTTPClient

/// What `--url` says: where a monitor serves its API.
struct MonitorURL: Sendable, CustomStringConvertible {
    static let acceptedText = "http:// or https://, a host, perhaps a port and the path before /api, and no query"
    private static let path = "/api/v1/status"

    let request: HTTPClient.Request

    /// Reads the monitor's address, or that of its status.
    init?(_ text: String) {
        guard !text.contains(where: { "?#".contains($0) || $0.isWhitespace }) else { return nil }
        var base = text
        while base.hasSuffix("/") { base.removeLast() }
        // Neither `http://` nor `http:///`.
        guard let host = base.split(separator: "://", maxSplits: 1).last, host.count < base.count,
            let url = try? HTTPURL(base.hasSuffix(Self.path) ? base : base + Self.path, showsHost: true)
        else { return nil }
        var request = HTTPClient.Request("GET", url, headers: ["Accept": "application/json"])
        request.timeout = .seconds(5)
        // Thousands of groups, each with its consumers.
        request.maxResponseBytes = 64 << 20
        self.request = request
    }

    /// Scheme, host and port: a user, a password and a path are nobody else's business.
    var description: String { request.url.description }
}
