/// A host and a port.
package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// A name or an IP address, without brackets.
    package var host: String
    /// 1 to 65535; 0 where it may be any free port.
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host`, `host:port`, `[IPv6]` or `[IPv6]:port`; nil for anything else.
    ///
    /// - Parameters:
    ///   - text: What the user typed.
    ///   - defaultPort: The port where none is given; nil requires one.
    ///   - ports: The ports that may be given.
    package init?(_ text: String, defaultPort: Int? = nil, ports: ClosedRange<Int> = validPorts) {
        let host: Substring
        let rest: Substring
        if text.first == "[", let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            rest = text[text.index(after: end)...]
            guard host.contains(":") else { return nil }
        } else {
            host = text.prefix { $0 != ":" }
            rest = text[host.endIndex...]
        }
        guard Self.isHost(host) else { return nil }
        self.host = String(host)
        if rest.isEmpty {
            guard let defaultPort else { return nil }
            port = defaultPort
        } else {
            guard rest.first == ":", let port = Self.port(String(rest.dropFirst()), in: ports) else { return nil }
            self.port = port
        }
    }

    /// The form that `init` reads.
    package var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// The ports that one can connect to.
    package static let validPorts = 1...65_535

    /// Reads a port.
    static func port(_ text: String, in ports: ClosedRange<Int> = validPorts) -> Int? {
        Int(digits: text).flatMap { ports.contains($0) ? $0 : nil }
    }

    /// Refuses what can only be a mistake, such as a URL or a blank; whether the name resolves is another matter.
    private static func isHost(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !#"/@?#[]\"#.utf8.contains($0) }
    }
}
