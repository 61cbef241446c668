/// A text that nothing shows: a token, a key.
public struct SecretText: Sendable, Hashable {
    /// What is sent, and only that.
    package let text: String

    /// Keeps a text.
    public init(_ text: String) {
        self.text = text
    }

    /// A text in which the secret shows no more.
    package func redacting(_ text: String) -> String { Self.redact([self.text], in: text) }

    /// Replaces secrets; shorter ones than four characters are no secrets, and would take ordinary text with them.
    static func redact(_ secrets: [String], in text: String) -> String {
        secrets.reduce(text) { $1.count < 4 ? $0 : $0.replacing($1, with: "[redacted]") }
    }
}

extension SecretText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the text.
    public var description: String { "[redacted]" }

    /// Never the text.
    public var debugDescription: String { description }

    /// Nothing, so that `dump` shows nothing either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
