import NIOCore
import NIOHTTP1

/// What the head of a request decides about its response.
struct HTTPExchange: Sendable {
    let sendsBody: Bool
    var keepsAlive: Bool
    private let isVersion1_0: Bool

    /// - Parameter request: nil where none could be read: then the connection ends with the response.
    init(_ request: HTTPRequestHead?) {
        sendsBody = request?.method != .HEAD
        isVersion1_0 = request?.version == .http1_0
        // After a request that asks for another protocol the decoder reads no further.
        keepsAlive =
            request.map { $0.isKeepAlive && $0.method != .CONNECT && !$0.headers.contains(name: "Upgrade") } ?? false
    }

    func head(of response: HTTPResponse) -> HTTPResponseHead {
        var headers = response.headers
        headers.replaceOrAdd(name: "Content-Length", value: String(response.body.readableBytes))
        if !keepsAlive {
            headers.replaceOrAdd(name: "Connection", value: "close")
        } else if isVersion1_0 {
            headers.replaceOrAdd(name: "Connection", value: "keep-alive")
        }
        return HTTPResponseHead(version: .http1_1, status: response.status, headers: headers)
    }
}
