/// Puts a response together from what libcurl hands over, and says when it grows too large.
struct ResponseBuilder {
    /// As much as common servers allow for a request's.
    static let maxHeaderBytes = 65_536

    private let maxBodyBytes: Int
    private var headers: HTTPHeaders = [:]
    private var headerBytes = 0
    private var body: [UInt8] = []
    private(set) var isTooLarge = false

    init(maxBodyBytes: Int) {
        self.maxBodyBytes = maxBodyBytes
    }

    /// Takes one header line; returns whether there may be more.
    mutating func takeHeader(_ line: some BidirectionalCollection<UInt8>) -> Bool {
        headerBytes += line.count
        guard headerBytes <= Self.maxHeaderBytes else {
            isTooLarge = true
            return false
        }
        // A status line begins another response: the ones before were interim (1xx).
        if line.starts(with: "HTTP/".utf8) { headers = [:] }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return true }
        let value = line[line.index(after: colon)...].trimmingBlanks
        headers.add(String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
        return true
    }

    /// Takes a piece of the body; returns whether there may be more.
    mutating func takeBody(_ piece: some BidirectionalCollection<UInt8>) -> Bool {
        guard piece.count <= maxBodyBytes - body.count else {
            isTooLarge = true
            return false
        }
        body.append(contentsOf: piece)
        return true
    }

    func response(status: Int) -> HTTPClient.Response {
        HTTPClient.Response(status: status, headers: headers, body: body)
    }
}

extension BidirectionalCollection<UInt8> {
    fileprivate var trimmingBlanks: SubSequence {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
        var rest = drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest = rest.dropLast() }
        return rest
    }
}
