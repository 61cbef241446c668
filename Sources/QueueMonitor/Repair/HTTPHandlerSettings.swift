public import HTTPClient

/// Whom policy `http` hands entries to, and how.
public struct HTTPHandlerSettings: Sendable, Hashable {
    /// Where entries are posted to; a secret, which nothing shows.
    public var url: HTTPURL
    /// The longest that the receiver may take for one entry, connecting included.
    public var timeout = Duration.seconds(30)
    /// What requests are signed with; two while secrets are exchanged, none to leave them unsigned.
    public var secrets: [WebhookSecret] = []
    /// The most entries that the receiver is given at once, at least 1.
    public var maxConcurrent = 16
    /// The authorities that the receiver is checked against, a PEM file; nil stands for the system's.
    public var caFile: String?
    /// The certificate to show to the receiver, a PEM file.
    public var certificateFile: String?
    /// The key of the certificate, a PEM file; nil if `certificateFile` holds it as well.
    public var privateKeyFile: String?

    /// The defaults for a receiver.
    public init(url: HTTPURL) {
        self.url = url
    }
}

extension HTTPHandlerSettings {
    var client: HTTPClientConfiguration {
        var configuration = HTTPClientConfiguration()
        configuration.maxConcurrent = maxConcurrent
        configuration.caFile = caFile
        configuration.certificateFile = certificateFile
        configuration.privateKeyFile = privateKeyFile
        return configuration
    }
}
