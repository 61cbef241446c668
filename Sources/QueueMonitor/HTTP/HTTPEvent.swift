/// What the server reports, for counters.
enum HTTPEvent: Sendable, Hashable {
    case connectionOpened
    case connectionClosed
    /// A connection beyond ``HTTPLimits/connections``; it is neither opened nor closed.
    case connectionRefused
    /// A response is about to be sent; `route` is the pattern, nil where no route matched or the request was malformed.
    case answered(route: String?, status: UInt)
}
