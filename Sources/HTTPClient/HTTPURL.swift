import CCurl

/// The URL of a request, `http` or `https`.
///
/// A URL often is a secret: a webhook's path or query says who may post to it. So it never shows more than its scheme
/// and, where the owner says so, its host and port.
public struct HTTPURL: Sendable, Hashable {
    let text: String
    let origin: HTTPOrigin
    /// Whether the host and the port may be shown.
    public let showsHost: Bool

    /// Reads a URL.
    ///
    /// - Parameters:
    ///   - text: An absolute URL; a user and a password in it become basic authentication.
    ///   - showsHost: Whether host and port may be shown, in descriptions and errors; the rest never is.
    /// - Throws: ``HTTPError/Reason/invalidURL``, without the text.
    public init(_ text: String, showsHost: Bool = false) throws(HTTPError) {
        guard let origin = HTTPOrigin(ofURL: text) else {
            throw HTTPError(.invalidURL, "it is no absolute http or https URL")
        }
        self.text = text
        self.origin = origin
        self.showsHost = showsHost
    }

    /// The place of a redirect; nil if it is no URL.
    func redirected(to text: String) -> HTTPURL? {
        try? HTTPURL(text, showsHost: showsHost)
    }
}

extension HTTPURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The scheme, with host and port or `[redacted]` behind it.
    public var description: String { showsHost ? origin.description : "\(origin.scheme)://[redacted]" }

    /// The same as the description.
    public var debugDescription: String { description }

    /// Nothing, so that `dump` shows nothing either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Who is asked: two URLs of the same origin lead to the same server.
struct HTTPOrigin: Sendable, Hashable, CustomStringConvertible {
    let scheme: String
    let host: String
    let port: String

    /// The origin of an absolute URL as libcurl reads it: what it connects to is what is compared here.
    init?(ofURL text: String) {
        guard !text.utf8.contains(0), let url = curl_url() else { return nil }
        defer { curl_url_cleanup(url) }
        guard curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK,
            let scheme = Self.part(CURLUPART_SCHEME, of: url), ["http", "https"].contains(scheme),
            // curl would take what follows a third slash for the host.
            !text.dropFirst(scheme.count).hasPrefix(":///"),
            let host = Self.part(CURLUPART_HOST, of: url), !host.isEmpty,
            let port = Self.part(CURLUPART_PORT, of: url)
        else { return nil }
        self.scheme = scheme
        self.host = host.lowercased()
        self.port = port
    }

    var description: String { "\(scheme)://\(host):\(port)" }

    static func part(
        _ part: CURLUPart,
        of url: OpaquePointer,
        flags: UInt32 = UInt32(CURLU_DEFAULT_PORT)
    ) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, part, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
