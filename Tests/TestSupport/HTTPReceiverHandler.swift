import NIOCore
import NIOHTTP1

/// One connection of an ``HTTPReceiver``.
final class HTTPReceiverHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let history: Watched<HTTPReceiver.History>
    private let answering: @Sendable (HTTPReceiver.Request, Int) -> HTTPAnswer
    private var connection = 0
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var isInFlight = false

    init(
        history: Watched<HTTPReceiver.History>,
        answering: @escaping @Sendable (HTTPReceiver.Request, Int) -> HTTPAnswer
    ) {
        self.history = history
        self.answering = answering
    }

    func channelActive(context: ChannelHandlerContext) {
        connection = history.update { history in
            history.connections += 1
            return history.connections
        }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        endFlight()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A client that breaks off, or refuses the certificate: what tests do.
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
        case .body(let piece): body.writeImmutableBuffer(piece)
        case .end: answerRequest(context)
        }
    }

    private func answerRequest(_ context: ChannelHandlerContext) {
        guard let head else { return }
        let request = HTTPReceiver.Request(
            method: head.method.rawValue,
            target: head.uri,
            headers: head.headers.map { (name: $0.name.lowercased(), value: $0.value) },
            body: String(buffer: body),
            connection: connection
        )
        isInFlight = true
        let number = history.update { history in
            history.requests.append(request)
            history.inFlight += 1
            history.mostInFlight = max(history.mostInFlight, history.inFlight)
            return history.requests.count
        }
        perform(answering(request, number), context)
    }

    private func perform(_ answer: HTTPAnswer, _ context: ChannelHandlerContext) {
        switch answer {
        case .respond(let status, let headers, let body): respond(status, headers, body, context)
        case .delayed(let delay, let answer):
            after(delay, context) { $0.perform(answer, $1) }
        case .hang: break
        case .close: context.close(promise: nil)
        case .breakOff:
            sendHead(200, [("Content-Length", "100")], context)
            sendBody("a part", context)
            context.close(promise: nil)
        case .drip(let piece, let interval):
            sendHead(200, [("Transfer-Encoding", "chunked")], context)
            drip(piece, every: interval, context)
        }
    }

    private func respond(
        _ status: Int,
        _ headers: [(String, String)],
        _ body: String,
        _ context: ChannelHandlerContext
    ) {
        endFlight()
        // The response to HEAD tells the length of a body that it does not have.
        sendHead(status, headers + [("Content-Length", "\(body.utf8.count)")], context)
        if head?.method != .HEAD { sendBody(body, context) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func drip(_ piece: String, every interval: Duration, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        sendBody(piece, context)
        after(interval, context) { $0.drip(piece, every: interval, $1) }
    }

    private func sendHead(_ status: Int, _ headers: [(String, String)], _ context: ChannelHandlerContext) {
        let head = HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: status),
            headers: HTTPHeaders(headers)
        )
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    private func sendBody(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
    }

    private func after(
        _ delay: Duration,
        _ context: ChannelHandlerContext,
        _ action: @escaping (HTTPReceiverHandler, ChannelHandlerContext) -> Void
    ) {
        context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) {
            if context.channel.isActive { action(self, context) }
        }
    }

    private func endFlight() {
        guard isInFlight else { return }
        isInFlight = false
        history.update { $0.inFlight -= 1 }
    }
}
