import NIOCore
import NIOHTTP1

/// Gathers a request from its parts, and refuses it as soon as it breaks a rule or a bound.
struct HTTPRequestAssembler {
    /// What the decoder says.
    enum Input {
        case part(HTTPServerRequestPart)
        case failure(HTTPParserError)
    }

    enum Step {
        case incomplete
        /// The client waits for `100 Continue` before it sends the body.
        case continueExpected
        case complete(HTTPRequest)
        /// Nothing that follows on the connection can be trusted.
        case refused(HTTPResponse)
    }

    private let limits: HTTPLimits
    private(set) var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(limits: HTTPLimits) {
        self.limits = limits
    }

    mutating func receive(_ input: Input) -> Step {
        switch input {
        case .part(.head(let head)): begin(head)
        case .part(.body(var bytes)): append(&bytes)
        case .part(.end): end()
        case .failure(.headerOverflow):
            .refused(
                .text(
                    "the request head may have at most \(limits.headBytes) bytes",
                    status: .requestHeaderFieldsTooLarge
                )
            )
        case .failure: .refused(.text("malformed request", status: .badRequest))
        }
    }

    private mutating func begin(_ head: HTTPRequestHead) -> Step {
        self.head = head
        // RFC 9112, 3.2: exactly one Host, except for HTTP/1.0.
        guard head.version == .http1_0 || head.headers["Host"].count == 1 else {
            return .refused(.text("one Host header is required", status: .badRequest))
        }
        if let length = head.headers.first(name: "Content-Length").flatMap({ Int($0) }), length > limits.bodyBytes {
            return tooLarge
        }
        let expectation = head.headers.first(name: "Expect")?.lowercased()
        return expectation == "100-continue" && head.version != .http1_0 ? .continueExpected : .incomplete
    }

    private mutating func append(_ bytes: inout ByteBuffer) -> Step {
        guard body.readableBytes + bytes.readableBytes <= limits.bodyBytes else { return tooLarge }
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
        .refused(.text("the body may have at most \(limits.bodyBytes) bytes", status: .payloadTooLarge))
    }
}
