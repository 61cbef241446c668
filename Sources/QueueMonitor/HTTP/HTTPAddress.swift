import NIOCore

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
        guard
            let colon = text.lastIndex(of: ":"),
            let port = Self.port(text[text.index(after: colon)...]),
            let host = Self.host(text[..<colon])
        else {
            throw HTTPAddressError(text: text)
        }
        self.init(host: host, port: port)
    }

    /// The address in the form that ``init(parsing:)`` reads.
    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    private static func port(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
        return UInt16(text).map(Int.init)
    }

    private static func host(_ text: Substring) -> String? {
        if text.isEmpty { return "0.0.0.0" }
        if text.hasPrefix("["), text.hasSuffix("]") {
            let host = String(text.dropFirst().dropLast())
            return (try? SocketAddress(ipAddress: host, port: 0))?.protocol == .inet6 ? host : nil
        }
        let isName = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default:
                false
            }
        }
        return isName ? String(text) : nil
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
