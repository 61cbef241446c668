/// How a client reaches servers.
///
/// Proxies are those of the environment, as curl reads it: `http_proxy` (in lower case only), `HTTPS_PROXY`,
/// `ALL_PROXY`, `NO_PROXY`.
public struct HTTPClientConfiguration: Sendable {
    /// The certificates of the authorities to trust, a PEM file; nil stands for the system's.
    public var caFile: String?
    /// The certificate to show to a server that asks for one, a PEM file.
    public var certificateFile: String?
    /// The key of the certificate, a PEM file; nil if `certificateFile` holds it as well.
    public var privateKeyFile: String?
    /// The header `User-Agent`.
    public var userAgent = "thinrsmq"
    /// The most requests in flight at once, at least 1.
    ///
    /// Each has a thread of its own; the others wait.
    public var maxConcurrent = 16

    /// The defaults.
    public init() {}
}
