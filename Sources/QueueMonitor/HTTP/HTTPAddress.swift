import ThinRSMQ

/// A host and port to listen on.
public struct HTTPAddress: Sendable, Hashable, CustomStringConvertible {
    /// Name or IP address, without the brackets that an IPv6 address wears in ``description``.
    public let host: String
    /// 0–65535; 0 asks for any free port.
    public let port: Int

    /// Creates an address from its parts, unchecked until something binds to it.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `HOST:PORT`, `[IPV6]:PORT` or `:PORT`.
    ///
    /// An empty host means every IPv4 interface; `[::]` is every interface of both families.
    ///
    /// - Parameter text: What the user typed.
    /// - Throws: ``HTTPAddressError`` when the text has none of these forms.
    public init(parsing text: String) throws(HTTPAddressError) {
        let full = text.hasPrefix(":") ? "0.0.0.0" + text : text
        guard let endpoint = Endpoint(full, ports: 0...65_535) else { throw HTTPAddressError(text: text) }
        self.init(host: endpoint.host, port: endpoint.port)
    }

    /// The address in the form that ``init(parsing:)`` reads.
    public var description: String {
        Endpoint(host: host, port: port).description
    }
}

/// A text that is no address to listen on.
public struct HTTPAddressError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What the user typed.
    public let text: String

    /// What is wrong, and which forms are accepted.
    public var description: String {
        """
        '\(text)' is not an address to listen on: use HOST:PORT, [IPV6]:PORT, or :PORT for all IPv4 interfaces, \
        with a port from 0 (any free port) to 65535
        """
    }
}
