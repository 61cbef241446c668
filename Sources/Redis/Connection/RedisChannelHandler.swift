import NIOConcurrencyHelpers
import NIOCore

/// Writes what the outbox gathered, matches replies to requests, and enforces deadlines, on one event loop.
final class RedisChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let outbox: SharedOutbox
    private let parser: ReplyParser
    private var state = ConnectionState<CheckedContinuation<RedisReplies, any Error>>()
    private var context: ChannelHandlerContext?
    private var timer: (deadline: NIODeadline, scheduled: Scheduled<Void>)?
    private var retirement: RedisError?

    init(outbox: SharedOutbox, limits: ReplyLimits) throws(RedisError) {
        self.outbox = outbox
        parser = try ReplyParser(limits: limits)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func flushOutbox() {
        guard let context, !state.isClosed else { return }
        let (bytes, requests) = outbox.withLockedValue { $0.take() }
        guard !requests.isEmpty else { return }
        state.sent(requests)
        for request in requests { armTimer(request.deadline, context) }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    func cancel(id: Int) {
        flushOutbox()  // The request may still wait there; only what was sent can be cancelled.
        switch state.cancelled(id: id) {
        case .none: return
        case .abandon(let waiter): waiter.resume(throwing: CancellationError())
        case .abandonAndClose(let waiter):
            waiter.resume(throwing: CancellationError())
            close(RedisError(.connectionClosed, "the connection was closed by a cancelled read"))
        }
    }

    /// Refuses new requests, and closes the connection as soon as what was sent has been answered.
    func retire(_ reason: RedisError) {
        outbox.withLockedValue { $0.refuse(reason) }
        flushOutbox()
        retirement = reason
        closeIfRetired()
    }

    /// Ends the connection; everyone who waits is told at once, however long closing takes (a TLS server may be slow to
    /// say goodbye).
    func close(_ reason: RedisError) {
        guard !state.isClosed else { return }
        timer?.scheduled.cancel()
        let unsent = outbox.withLockedValue { outbox in
            outbox.refuse(reason)
            return outbox.take().requests
        }
        for (position, request) in state.closed().enumerated() {
            // What breaks the protocol was meant as the reply to the first.
            let isCause = position == 0 && reason.code == .protocolViolation
            request.waiter?.resume(throwing: isCause ? reason : reason.afterSending)
        }
        for request in unsent { request.waiter?.resume(throwing: reason.beforeSending) }
        context?.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !state.isClosed else { return }
        do {
            try parser.feed(unwrapInboundIn(data))
            while !state.isClosed, try parser.next() { try replyArrived() }
        } catch {
            close(error)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        close(RedisError(.connectionClosed, failureReason(error)))
    }

    func channelInactive(context: ChannelHandlerContext) {
        close(RedisError(.connectionClosed, "the server closed the connection"))
        context.fireChannelInactive()
    }

    private func replyArrived() throws(RedisError) {
        switch state.replyArrived() {
        case .wait: return
        case .complete(let request):
            let replies = parser.takeReplies()
            outbox.withLockedValue { $0.answered(request) }
            request.waiter?.resume(returning: replies)
            closeIfRetired()
        case .violation:
            // A server that refuses a connection says why before it is asked.
            let reason = parser.takeReplies().first?.error.map { ": \($0)" } ?? ""
            throw RedisError(.protocolViolation, "the server sent a reply that nobody asked for\(reason)")
        }
    }

    private func closeIfRetired() {
        if let retirement, state.isDrained { close(retirement) }
    }

    private func armTimer(_ deadline: NIODeadline, _ context: ChannelHandlerContext) {
        if let timer, timer.deadline <= deadline { return }
        timer?.scheduled.cancel()
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer = (deadline, context.eventLoop.scheduleTask(deadline: deadline) { handler.value.timerFired() })
    }

    private func timerFired() {
        timer = nil
        guard let context, !state.isClosed else { return }
        if state.hasExpired(at: .now()) {
            close(RedisError(.connectionClosed, "the server did not reply within the deadline"))
        } else if let next = state.earliestDeadline {
            armTimer(next, context)
        }
    }
}
