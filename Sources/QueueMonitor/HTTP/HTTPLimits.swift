/// What one client, and all of them together, may cost.
struct HTTPLimits: Sendable {
    /// Open connections; further ones are answered 503 and closed.
    var connections = 128
    /// Bytes of request target, header names and values together; beyond that, 431.
    var headBytes = 16 * 1024
    /// Bytes of a request's body; beyond that, 413.
    var bodyBytes = 64 * 1024
    /// From the first byte of a request to its last, and from a connection's opening to its first byte.
    var requestTimeout: Duration = .seconds(10)
    /// From one response to the next request: longer than the usual scrape interval of a minute, so that a scraper
    /// keeps its connection.
    var idleTimeout: Duration = .seconds(75)
    /// For a client to take a whole response.
    var writeTimeout: Duration = .seconds(30)
    /// For a client to close its side once the server has closed its own, so that a reset does not take away the response.
    var lingerTimeout: Duration = .seconds(1)
    /// For requests in flight to end after `run()` has been cancelled.
    var stopGrace: Duration = .seconds(2)
}
