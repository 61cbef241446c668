import NIOHTTP1

/// What an ``HTTPReceiver`` does with a request.
public indirect enum HTTPAnswer: Sendable {
    /// Sends a response, and keeps the connection.
    case respond(Int, headers: [(String, String)] = [], body: String = "")
    /// Waits first.
    case delayed(Duration, HTTPAnswer)
    /// Says nothing, and keeps the connection.
    case hang
    /// Closes the connection without a response.
    case close
    /// Promises a body, and closes the connection after a part of it.
    case breakOff
    /// Sends a body without an end, a piece at a time.
    case drip(String, every: Duration)

    /// A redirect.
    public static func redirect(_ status: Int = 307, to location: String) -> HTTPAnswer {
        .respond(status, headers: [("Location", location)])
    }
}
