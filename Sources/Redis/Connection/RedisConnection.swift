import NIOConcurrencyHelpers
import NIOCore

/// One connection to a Redis server: many tasks may send at once, and each gets its own replies.
final class RedisConnection: Sendable {
    private let channel: any Channel
    private let outbox: SharedOutbox
    private let handler: NIOLoopBound<RedisChannelHandler>

    init(channel: any Channel, outbox: SharedOutbox, handler: NIOLoopBound<RedisChannelHandler>) {
        self.channel = channel
        self.outbox = outbox
        self.handler = handler
    }

    var isOpen: Bool { outbox.withLockedValue { $0.closedBy == nil } }

    /// Sends a pipeline and waits for all of its replies.
    ///
    /// - Parameters:
    ///   - pipeline: At least one command.
    ///   - deadline: When to give up, which closes the connection.
    ///   - closesOnCancel: Whether cancelling the task closes the connection, as it must for a blocking read; otherwise
    ///     the replies are dropped when they come.
    /// - Returns: One reply for each command; each may be an error.
    /// - Throws: ``RedisError/Code/outcomeUnknown`` if the commands were sent and not answered,
    ///   ``RedisError/Code/connectionClosed`` or ``RedisError/Code/overloaded`` if they were not sent, or
    ///   `CancellationError`.
    func send(_ pipeline: RedisPipeline, deadline: NIODeadline, closesOnCancel: Bool) async throws -> RedisReplies {
        precondition(pipeline.count > 0, "a pipeline needs a command")
        try Task.checkCancellation()
        let id = outbox.withLockedValue { $0.nextID() }
        // Replies that come before this task is suspended are handed over by an atomic inside the Swift runtime, where
        // the thread sanitizer sees nothing; that the event loop held this lock after it built them, it does see.
        defer { outbox.withLockedValue { _ in } }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let request = RedisRequest(
                    id: id,
                    missingReplies: pipeline.count,
                    byteCount: pipeline.byteCount,
                    deadline: deadline,
                    closesOnCancel: closesOnCancel,
                    waiter: continuation
                )
                switch outbox.withLockedValue({ $0.append(pipeline.buffer, request) }) {
                case .scheduleFlush: schedule { $0.flushOutbox() }
                case .flushIsScheduled: break
                case .refused(let error): continuation.resume(throwing: error)
                }
                // A cancellation between the check above and the append found nothing to cancel.
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// Why the connection ended, if it did.
    var endReason: String? { outbox.withLockedValue { $0.closedBy?.message } }

    /// Refuses new requests, and closes the connection when the last of those before them is answered.
    func retire(_ reason: RedisError) {
        schedule { $0.retire(reason) }
    }

    /// Closes the connection; whoever still waits for a reply learns that the outcome is unknown.
    func close(_ reason: RedisError) {
        schedule { $0.close(reason) }
    }

    private func cancel(_ id: Int) {
        schedule { $0.cancel(id: id) }
    }

    /// Runs `body` on the event loop, after what it is doing now.
    private func schedule(_ body: @escaping @Sendable (RedisChannelHandler) -> Void) {
        channel.eventLoop.execute { [handler] in body(handler.value) }
    }
}
