private import Crypto

/// Signs requests as standardwebhooks.com says, so that a receiver knows who sent them and when.
public enum StandardWebhooks {
    /// The three headers of a signed request.
    ///
    /// - Parameters:
    ///   - id: Names the message; the same each time it is sent, so that a receiver knows it again.
    ///   - timestamp: When this attempt is made, in seconds since the Unix epoch.
    ///   - body: Exactly what is sent.
    ///   - secrets: One, or while secrets are exchanged the new and the old: each signs.
    /// - Returns: `webhook-id`, `webhook-timestamp` and `webhook-signature`.
    public static func headers(
        id: String,
        timestamp: Int64,
        body: [UInt8],
        secrets: [WebhookSecret]
    ) -> HTTPHeaders {
        let signed = Array("\(id).\(timestamp).".utf8) + body
        let signatures = secrets.map { "v1," + encodeBase64(authenticationCode(of: signed, key: $0.key)) }
        return [
            "webhook-id": id,
            "webhook-timestamp": "\(timestamp)",
            "webhook-signature": signatures.joined(separator: " "),
        ]
    }

    private static func authenticationCode(of bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = HMAC<SHA256>(key: SymmetricKey(data: key))
        code.update(data: bytes)
        return Array(code.finalize())
    }
}
