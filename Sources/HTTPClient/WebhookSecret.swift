/// A key that sender and receiver of a webhook share: `whsec_` and Base64.
public struct WebhookSecret: Sendable, Hashable {
    let key: [UInt8]

    private static let prefix = "whsec_"

    /// Reads a secret; nil if it is not in the form, or has no byte.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), let key = decodeBase64(String(text.dropFirst(Self.prefix.count))),
            !key.isEmpty
        else { return nil }
        self.key = key
    }
}

extension WebhookSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the secret.
    public var description: String { "whsec_[redacted]" }

    /// Never the secret.
    public var debugDescription: String { description }

    /// Nothing, so that `dump` shows nothing either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
