import NIOCore

/// What a connection owes its callers: the requests that were sent and not yet answered, in their order.
///
/// A pure state machine. Each event is a method; the result says whom to answer, and the channel handler does so.
/// `Waiter` is the caller's continuation in production and a name in tests.
struct ConnectionState<Waiter: Sendable> {
    struct Request: Sendable {
        let id: Int
        /// How many replies it waits for.
        var missingReplies: Int
        let byteCount: Int
        let deadline: NIODeadline
        /// Whether cancelling it closes the connection: a blocking read would hold everything behind it.
        let closesOnCancel: Bool
        /// Nil once its caller has gone; its replies still come and are dropped.
        var waiter: Waiter?
    }

    private var inFlight = CircularBuffer<Request>()
    private(set) var isClosed = false

    /// Whether everything that was sent has been answered.
    var isDrained: Bool { inFlight.isEmpty }

    /// Requests were handed to the socket.
    mutating func sent(_ requests: [Request]) {
        inFlight.append(contentsOf: requests)
    }

    enum ReplyAction {
        /// More replies belong to the same request.
        case wait
        /// The request is complete.
        case complete(Request)
        /// The server speaks unasked: nothing that it says can be matched to a request any more.
        case violation
    }

    /// One whole reply arrived.
    mutating func replyArrived() -> ReplyAction {
        guard !inFlight.isEmpty else { return .violation }
        inFlight[inFlight.startIndex].missingReplies -= 1
        guard inFlight[inFlight.startIndex].missingReplies == 0 else { return .wait }
        return .complete(inFlight.removeFirst())
    }

    enum CancelAction {
        /// It was answered before, or is not known.
        case none
        /// Tell the caller; the replies will be dropped when they come.
        case abandon(Waiter)
        /// Tell the caller, and close the connection.
        case abandonAndClose(Waiter)
    }

    /// A caller no longer waits.
    mutating func cancelled(id: Int) -> CancelAction {
        guard let index = inFlight.firstIndex(where: { $0.id == id }), let waiter = inFlight[index].waiter else {
            return .none
        }
        inFlight[index].waiter = nil
        return inFlight[index].closesOnCancel ? .abandonAndClose(waiter) : .abandon(waiter)
    }

    /// The next instant at which ``hasExpired(at:)`` has to be asked.
    var earliestDeadline: NIODeadline? {
        inFlight.lazy.map(\.deadline).min()
    }

    /// Whether some request has waited past its deadline.
    ///
    /// The connection is closed then: a server that is late with one reply is late with all behind it, and on a closed
    /// connection a late reply cannot be taken for another's.
    func hasExpired(at now: NIODeadline) -> Bool {
        inFlight.contains { $0.deadline <= now }
    }

    /// The connection ended: what was not answered, in the order in which it was sent.
    mutating func closed() -> [Request] {
        isClosed = true
        defer { inFlight.removeAll() }
        return Array(inFlight)
    }
}
