import NIOCore
import NIOHTTP1

/// A complete request.
struct HTTPRequest: Sendable {
    /// One `name=value` of the query, decoded.
    struct QueryItem: Sendable, Hashable {
        var name: String
        var value: String
    }

    let method: HTTPMethod
    /// The path as it was sent: percent-encoded, without the query.
    let path: String
    let queryItems: [QueryItem]
    let headers: HTTPHeaders
    let body: ByteBuffer
    /// The decoded last path segment, where the route's pattern ends in `{name}`.
    var parameter: String?

    /// Fails when the query is not percent-encoded UTF-8.
    init?(method: HTTPMethod, target: String, headers: HTTPHeaders = [:], body: ByteBuffer = ByteBuffer()) {
        let originForm = Self.originForm(of: target)
        let parts = originForm.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let queryItems = Self.queryItems(parts.count == 2 ? parts[1] : "") else { return nil }
        self.method = method
        self.path = parts.first.map(String.init) ?? ""
        self.queryItems = queryItems
        self.headers = headers
        self.body = body
    }

    /// The first value of a query item, if there is one.
    func query(_ name: String) -> String? {
        queryItems.first { $0.name == name }?.value
    }

    /// The value of a header that is a list, which may come in several lines; empty if there is none.
    func list(_ header: String) -> String {
        headers[header].joined(separator: ",")
    }

    /// A proxy's client sends `http://host/path`, which every server has to accept (RFC 9112, 3.2.2).
    private static func originForm(of target: String) -> Substring {
        guard !target.hasPrefix("/") else { return target[...] }
        let schemes = ["http://", "https://"]
        guard let scheme = schemes.first(where: target.lowercased().hasPrefix) else { return target[...] }
        let rest = target.dropFirst(scheme.count)
        guard let path = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
        return rest[path] == "/" ? rest[path...] : "/" + rest[path...]
    }

    private static func queryItems(_ query: Substring) -> [QueryItem]? {
        var items: [QueryItem] = []
        for item in query.split(separator: "&") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard
                let name = percentDecode(parts[0], plusIsSpace: true),
                let value = percentDecode(parts.count == 2 ? parts[1] : "", plusIsSpace: true)
            else { return nil }
            items.append(QueryItem(name: name, value: value))
        }
        return items
    }

    /// Decodes `%XX`; nil when a `%` is not followed by two hexadecimal digits, or the result is not UTF-8.
    static func percentDecode(_ text: Substring, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard
                    let high = rest.popFirst().flatMap(hexadecimalValue),
                    let low = rest.popFirst().flatMap(hexadecimalValue)
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace:
                bytes.append(UInt8(ascii: " "))
            default:
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimalValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
