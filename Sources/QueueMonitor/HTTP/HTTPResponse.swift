import JSON
import NIOCore
import NIOHTTP1

/// A complete response; the server adds `Content-Length` and `Connection`.
struct HTTPResponse: Sendable {
    var status: HTTPResponseStatus
    var headers: HTTPHeaders
    /// Shared, not copied, by every response that is made of the same buffer.
    var body: ByteBuffer

    init(
        status: HTTPResponseStatus = .ok,
        contentType: String,
        headers: HTTPHeaders = [:],
        body: ByteBuffer
    ) {
        self.status = status
        self.headers = headers
        self.headers.replaceOrAdd(name: "Content-Type", value: contentType)
        self.body = body
    }

    /// A JSON document, of now: nobody may keep it.
    static func json(_ document: JSON, status: HTTPResponseStatus = .ok) -> HTTPResponse {
        HTTPResponse(
            status: status,
            contentType: "application/json",
            headers: ["Cache-Control": "no-store"],
            body: ByteBuffer(string: document.description + "\n")
        )
    }

    /// A line of plain text; the line feed is added.
    static func text(_ text: String, status: HTTPResponseStatus = .ok, headers: HTTPHeaders = [:]) -> HTTPResponse {
        HTTPResponse(
            status: status,
            contentType: "text/plain; charset=utf-8",
            headers: headers,
            body: ByteBuffer(string: text + "\n")
        )
    }
}
