/// The parts that a `redis://` or `rediss://` URL states; what it leaves out is nil.
package struct RedisURL: Hashable, Sendable {
    package var usesTLS: Bool
    package var username: String?
    package var password: String?
    package var endpoint: Endpoint
    package var database: Int?

    /// What a URL has to look like, for error messages.
    static let accepted = "redis://[user][:password]@host[:port][/database], or rediss:// for TLS, percent-encoded"

    /// Reads a URL; nil for anything but the accepted form.
    ///
    /// Host and port default to `localhost` and 6379. A query or a fragment is refused: options that were silently ignored could be those that matter.
    package init?(_ text: String) {
        guard let separator = text.firstRange(of: "://") else { return nil }
        switch text[..<separator.lowerBound].lowercased() {
        case "redis": usesTLS = false
        case "rediss": usesTLS = true
        default: return nil
        }
        let rest = text[separator.upperBound...]
        guard !rest.contains(where: { $0 == "?" || $0 == "#" }) else { return nil }
        let authority = rest.prefix { $0 != "/" }
        let path = rest[authority.endIndex...].dropFirst()
        if !path.isEmpty {
            guard let database = Int(digits: String(path)) else { return nil }
            self.database = database
        }
        guard let at = authority.lastIndex(of: "@") else {
            guard let endpoint = Self.endpoint(authority) else { return nil }
            self.endpoint = endpoint
            return
        }
        guard let endpoint = Self.endpoint(authority[authority.index(after: at)...]) else { return nil }
        self.endpoint = endpoint
        guard takeCredentials(authority[..<at]) else { return nil }
    }

    private mutating func takeCredentials(_ text: Substring) -> Bool {
        let name = text.prefix { $0 != ":" }
        let secret = text[name.endIndex...].dropFirst()
        guard let username = Self.percentDecoded(name), let password = Self.percentDecoded(secret) else { return false }
        self.username = username.isEmpty ? nil : username
        self.password = password.isEmpty ? nil : password
        return true
    }

    private static func endpoint(_ text: Substring) -> Endpoint? {
        // `redis://:6379` names a port alone.
        let text = text.isEmpty || text.first == ":" ? "localhost" + text : String(text)
        return Endpoint(text, defaultPort: 6379)
    }

    /// Nil for an incomplete escape, or if the result is not UTF-8.
    private static func percentDecoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(hexValue), let low = rest.popFirst().flatMap(hexValue) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        Character(UnicodeScalar(byte)).hexDigitValue.map(UInt8.init)
    }
}
