import NIOCore

typealias RedisRequest = ConnectionState<CheckedContinuation<RedisReplies, any Error>>.Request

/// Encoded requests that wait for the event loop, gathered from all tasks that use a connection.
///
/// The first that finds it empty schedules the flush; whatever arrives until it runs goes out in the same write.
struct Outbox {
    /// Most requests that may wait for their turn or their reply.
    static let capacity = 65_536

    private(set) var bytes = ByteBuffer()
    private(set) var requests: [RedisRequest] = []
    private var isFlushScheduled = false
    private var lastID = 0
    /// Why nothing can be sent any more.
    private(set) var closedBy: RedisError?
    /// Requests that were flushed and not yet answered, as the event loop last saw it.
    var inFlight = 0

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
        if let closedBy { return .refused(closedBy) }
        guard requests.count + inFlight < Self.capacity else {
            return .refused(RedisError(.overloaded, "\(Self.capacity) requests already wait on one connection"))
        }
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
            requests.removeAll()
        }
        inFlight += requests.count
        return (bytes, requests)
    }

    /// Refuses all later requests, and hands back those that were never sent.
    mutating func close(_ reason: RedisError) -> [RedisRequest] {
        closedBy = closedBy ?? reason
        defer {
            bytes = ByteBuffer()
            requests.removeAll()
        }
        return requests
    }
}
