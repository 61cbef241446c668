import NIOCore
import NIOHTTP1

/// Gathers a request from its parts, and refuses it as soon as it breaks a rule or a bound.
struct HTTPRequestAssembler {
    enum Step {
        case incomplete
        /// The client waits for `100 Continue` before it sends the body.
        case continueExpected
        case complete(HTTPRequest)
        /// Nothing that follows on the connection can be trusted.
        case refused(HTTPResponse)
    }

    private let bodyLimit: Int
    private(set) var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(bodyLimit: Int) {
        self.bodyLimit = bodyLimit
    }

    mutating func receive(_ part: HTTPServerRequestPart) -> Step {
        switch part {
        case .head(let head): begin(head)
        case .body(var bytes): append(&bytes)
        case .end: end()
        }
    }

    private mutating func begin(_ head: HTTPRequestHead) -> Step {
        self.head = head
        // RFC 9112, 3.2: exactly one Host, except for HTTP/1.0.
        guard head.version == .http1_0 || head.headers["Host"].count == 1 else {
            return .refused(.text("one Host header is required", status: .badRequest))
        }
        if let length = head.headers.first(name: "Content-Length").flatMap({ Int($0) }), length > bodyLimit {
            return tooLarge
        }
        let expectation = head.headers.first(name: "Expect")?.lowercased()
        return expectation == "100-continue" && head.version != .http1_0 ? .continueExpected : .incomplete
    }

    private mutating func append(_ bytes: inout ByteBuffer) -> Step {
        guard body.readableBytes + bytes.readableBytes <= bodyLimit else { return tooLarge }
        body.writeBuffer(&bytes)
        return .incomplete
    }

    private mutating func end() -> Step {
        guard let head else { return .incomplete }
        let request = HTTPRequest(method: head.method, target: head.uri, headers: head.headers, body: body)
        self.head = nil
        body = ByteBuffer()
        guard let request else { return .refused(.text("malformed query", status: .badRequest)) }
        return .complete(request)
    }

    private var tooLarge: Step {
        .refused(.text("the body may have at most \(bodyLimit) bytes", status: .payloadTooLarge))
    }
}
