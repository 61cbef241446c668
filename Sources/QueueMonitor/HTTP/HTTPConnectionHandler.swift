import NIOCore
import NIOHTTP1

/// One connection: takes one request at a time, frames its response, and bounds what the client may cost.
///
/// Stands behind NIO's decoder and encoder. A request leaves as an ``HTTPCall``; its ``HTTPResponse`` is written to the
/// channel.
final class HTTPConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = HTTPResponse
    typealias OutboundOut = HTTPServerResponsePart

    private enum Phase {
        /// For a request, or for the rest of one.
        case waiting
        case answering(HTTPExchange)
        case writing(HTTPExchange)
        /// Our side is closed; what still arrives is dropped, so that the response is not lost to a reset.
        case lingering
    }

    private let limits: HTTPLimits
    private let observe: @Sendable (HTTPEvent) -> Void
    private let receive: @Sendable (HTTPCall) -> Void

    private var phase = Phase.waiting
    private var assembler: HTTPRequestAssembler
    private var timer: Scheduled<Void>?
    /// Some bytes of the awaited request are here.
    private var isReceiving = false
    private var isInputClosed = false
    private var isStopping = false
    /// What was decoded while a request was being answered: at most one read's worth, since reading stops then.
    private var pending = CircularBuffer<HTTPRequestAssembler.Input>()
    private var isReadHeld = false

    init(
        limits: HTTPLimits,
        observe: @escaping @Sendable (HTTPEvent) -> Void,
        receive: @escaping @Sendable (HTTPCall) -> Void
    ) {
        self.limits = limits
        self.observe = observe
        self.receive = receive
        assembler = HTTPRequestAssembler(limits: limits)
    }

    func channelActive(context: ChannelHandlerContext) {
        arm(limits.requestTimeout, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        accept(.part(unwrapInboundIn(data)), context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError {
            // An ended connection is an error to the decoder too, if it ended within a request.
            if context.channel.isActive { accept(.failure(error), context) }
        } else {
            context.close(promise: nil)
        }
    }

    /// The decoder is silent until a head is complete, but a read has ended, so bytes did arrive.
    func channelReadComplete(context: ChannelHandlerContext) {
        if case .waiting = phase, !isReceiving {
            isReceiving = true
            arm(limits.requestTimeout, context)
        }
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        switch phase {
        case .waiting, .lingering: context.read()
        case .answering, .writing: isReadHeld = true
        }
    }

    private func accept(_ input: HTTPRequestAssembler.Input, _ context: ChannelHandlerContext) {
        // Bytes that linger are read only to be dropped.
        if case .lingering = phase { return }
        pending.append(input)
        takePending(context)
    }

    private func takePending(_ context: ChannelHandlerContext) {
        while case .waiting = phase, let input = pending.popFirst() {
            take(input, context)
        }
    }

    private func take(_ input: HTTPRequestAssembler.Input, _ context: ChannelHandlerContext) {
        let head = assembler.head
        switch assembler.receive(input) {
        case .incomplete:
            break
        case .continueExpected:
            let head = HTTPResponseHead(version: .http1_1, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        case .complete(let request):
            timer?.cancel()
            phase = .answering(HTTPExchange(head))
            receive(HTTPCall(request: request, channel: context.channel))
        case .refused(let response):
            refuse(response, context)
        }
    }

    // MARK: Responses

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .answering(let exchange) = phase else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        send(unwrapOutboundIn(data), for: exchange, promise, context)
    }

    /// Answers what is no request, after which the connection has no meaning.
    private func refuse(_ response: HTTPResponse, _ context: ChannelHandlerContext) {
        observe(.answered(route: nil, status: response.status.code))
        send(response, for: HTTPExchange(nil), nil, context)
    }

    private func send(
        _ response: HTTPResponse,
        for exchange: HTTPExchange,
        _ promise: EventLoopPromise<Void>?,
        _ context: ChannelHandlerContext
    ) {
        var exchange = exchange
        exchange.keepsAlive = exchange.keepsAlive && !isStopping
        phase = .writing(exchange)
        let written = promise ?? context.eventLoop.makePromise()
        written.futureResult.assumeIsolated().whenSuccess { self.finish(exchange, context) }
        context.write(wrapOutboundOut(.head(exchange.head(of: response))), promise: nil)
        if exchange.sendsBody, response.body.readableBytes > 0 {
            context.write(wrapOutboundOut(.body(.byteBuffer(response.body))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
        // Most responses are written by now, and need no timer.
        if case .writing = phase { arm(limits.writeTimeout, context) }
    }

    private func finish(_ exchange: HTTPExchange, _ context: ChannelHandlerContext) {
        guard exchange.keepsAlive, !isStopping else { return linger(context) }
        phase = .waiting
        isReceiving = false
        arm(limits.idleTimeout, context)
        takePending(context)
        if isInputClosed { closeUnlessBusy(context) }
        resumeReading(context)
    }

    private func resumeReading(_ context: ChannelHandlerContext) {
        guard isReadHeld else { return }
        isReadHeld = false
        read(context: context)
    }

    // MARK: Ends

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            isInputClosed = true
            closeUnlessBusy(context)
        case is ChannelShouldQuiesceEvent:
            isStopping = true
            closeUnlessBusy(context)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    private func closeUnlessBusy(_ context: ChannelHandlerContext) {
        switch phase {
        case .waiting, .lingering: context.close(promise: nil)
        case .answering, .writing: break
        }
    }

    private func linger(_ context: ChannelHandlerContext) {
        phase = .lingering
        pending.removeAll()
        guard !isInputClosed, !isStopping else { return context.close(promise: nil) }
        arm(limits.lingerTimeout, context)
        context.close(mode: .output, promise: nil)
        resumeReading(context)
    }

    private func arm(_ timeout: Duration, _ context: ChannelHandlerContext) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(timeout)) { self.timeOut(context) }
    }

    private func timeOut(_ context: ChannelHandlerContext) {
        if case .waiting = phase, isReceiving {
            refuse(.text("the request did not arrive in time", status: .requestTimeout), context)
        } else {
            context.close(promise: nil)
        }
    }
}
