import NIOConcurrencyHelpers
import NIOCore

/// Writes what the outbox gathered, matches replies to requests, and enforces deadlines, on one event loop.
final class RedisChannelHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private let outbox: SharedOutbox
    private let parser: ReplyParser
    private var state = ConnectionState<CheckedContinuation<RedisReplies, any Error>>()
    private var context: ChannelHandlerContext?
    private var timer: (deadline: NIODeadline, scheduled: Scheduled<Void>)?
    /// The first cause; what follows from closing the channel says less.
    private var failure: RedisError?

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

    func close(_ reason: RedisError) {
        failure = failure ?? reason
        guard let context else { return }
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do {
            try parser.feed(unwrapInboundIn(data))
            while !state.isClosed, try parser.next() {
                switch state.replyArrived() {
                case .wait: continue
                case .complete(let waiter):
                    let replies = parser.takeReplies()
                    outbox.withLockedValue { $0.inFlight -= 1 }
                    waiter?.resume(returning: replies)
                case .violation:
                    throw RedisError(.protocolViolation, "the server sent a reply that nobody asked for")
                }
            }
        } catch {
            close(error as? RedisError ?? RedisError(.protocolViolation, "\(error)"))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        close(RedisError(.connectionClosed, "\(error)"))
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.scheduled.cancel()
        let failure = failure ?? RedisError(.connectionClosed, "the server closed the connection")
        let unsent = outbox.withLockedValue { $0.close(failure) }
        for waiter in state.closed() {
            let message = "no reply before the connection ended (\(failure.message)): it may have run or not"
            waiter.resume(throwing: RedisError(.outcomeUnknown, message))
        }
        for request in unsent { request.waiter?.resume(throwing: failure) }
        context.fireChannelInactive()
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

/// The outbox, shared between the tasks that send and the event loop that writes.
typealias SharedOutbox = NIOLockedValueBox<Outbox>
