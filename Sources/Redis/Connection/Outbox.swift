import NIOConcurrencyHelpers
import NIOCore

typealias RedisRequest = ConnectionState<CheckedContinuation<RedisReplies, any Error>>.Request

/// The outbox, shared between the tasks that send and the event loop that writes.
typealias SharedOutbox = NIOLockedValueBox<Outbox>

/// Encoded requests that wait for the event loop, gathered from all tasks that use a connection.
///
/// The first that finds it empty schedules the flush; whatever arrives until it runs goes out in the same write.
struct Outbox {
    /// Most requests that may wait for their turn or their reply.
    static let capacity = 65_536
    /// Most bytes of such requests, except for a single larger one while nothing else waits.
    static let byteCapacity = 256 << 20

    private var bytes = ByteBuffer()
    private var requests: [RedisRequest] = []
    private var isFlushScheduled = false
    private var lastID = 0
    private var waitingRequests = 0
    private var waitingBytes = 0
    /// Why nothing can be sent any more.
    private(set) var closedBy: RedisError?

    enum Admission {
        case scheduleFlush
        case flushIsScheduled
        case refused(RedisError)
    }

    mutating func nextID() -> Int {
        lastID += 1
        return lastID
    }

    mutating func append(_ buffer: ByteBuffer, _ request: RedisRequest) -> Admission {
        if let closedBy { return .refused(closedBy.beforeSending) }
        guard waitingRequests < Self.capacity else {
            return .refused(RedisError(.overloaded, "\(Self.capacity) requests already wait on one connection"))
        }
        guard waitingRequests == 0 || waitingBytes + request.byteCount <= Self.byteCapacity else {
            return .refused(RedisError(.overloaded, "\(waitingBytes) bytes already wait on one connection"))
        }
        waitingRequests += 1
        waitingBytes += request.byteCount
        if bytes.readableBytes == 0 {
            bytes = buffer
        } else {
            bytes.writeImmutableBuffer(buffer)
        }
        requests.append(request)
        if isFlushScheduled { return .flushIsScheduled }
        isFlushScheduled = true
        return .scheduleFlush
    }

    mutating func take() -> (bytes: ByteBuffer, requests: [RedisRequest]) {
        isFlushScheduled = false
        defer {
            bytes = ByteBuffer()
            requests = []
        }
        return (bytes, requests)
    }

    mutating func answered(_ request: RedisRequest) {
        waitingRequests -= 1
        waitingBytes -= request.byteCount
    }

    /// Refuses all later requests.
    mutating func refuse(_ reason: RedisError) {
        closedBy = closedBy ?? reason
    }
}

extension RedisError {
    /// What a request is told that was not sent before the connection ended for this reason.
    var beforeSending: RedisError {
        code == .clientClosed ? self : RedisError(.connectionClosed, message)
    }

    /// What a request is told that was sent, and not answered before the connection ended for this reason.
    var afterSending: RedisError {
        RedisError(.outcomeUnknown, "\(message): sent and not answered, it may have run or not")
    }
}
