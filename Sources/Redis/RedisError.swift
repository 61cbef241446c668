/// An error of the Redis client.
///
/// The description says what was attempted, where, and what came of it; it never holds a password or an argument.
public struct RedisError: Error, Sendable, CustomStringConvertible {
    /// What kind of error it is; more may come.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The name of the code.
        public let description: String

        /// No connection could be made before the deadline, so the commands were not sent.
        public static let connectionFailed = Code(description: "connectionFailed")
        /// The connection was closed before the commands were sent.
        public static let connectionClosed = Code(description: "connectionClosed")
        /// The commands were sent, and no reply came before the deadline or the end of the connection: they may have run
        /// or not.
        public static let outcomeUnknown = Code(description: "outcomeUnknown")
        /// The server refused the user or the password, so the commands were not run.
        public static let authenticationFailed = Code(description: "authenticationFailed")
        /// The server replied with an error: see ``RedisError/reply``.
        public static let server = Code(description: "server")
        /// The server sent what is not RESP2, or more than a reply may hold: the commands may have run or not.
        public static let protocolViolation = Code(description: "protocolViolation")
        /// A reply has another shape than its command promises.
        public static let unexpectedReply = Code(description: "unexpectedReply")
        /// Every connection that the pool may have is leased, so nothing was sent.
        public static let poolExhausted = Code(description: "poolExhausted")
        /// More requests or bytes wait than a connection may hold, so nothing was sent.
        public static let overloaded = Code(description: "overloaded")
        /// The client was closed by its owner.
        public static let clientClosed = Code(description: "clientClosed")
        /// A certificate, key or CA file cannot be used.
        public static let invalidConfiguration = Code(description: "invalidConfiguration")
    }

    /// What kind of error it is.
    public let code: Code
    /// What happened, in words.
    public let message: String
    /// The server's error reply, for ``Code/server`` and ``Code/authenticationFailed``.
    public let reply: RedisServerError?
    /// The command that failed, or the first of a pipeline.
    public var command: String?
    /// The server, as `host:port`.
    public var address: String?

    /// An error with a message that holds no secret.
    public init(_ code: Code, _ message: String, reply: RedisServerError? = nil) {
        self.code = code
        self.message = message
        self.reply = reply
    }

    /// The server's error reply to a command.
    public init(reply: RedisServerError, to command: String? = nil, at address: String? = nil) {
        self.init(.server, reply.message, reply: reply)
        self.command = command
        self.address = address
    }

    /// Whether the same request may succeed later without any change to it.
    ///
    /// MISCONF counts: all writes are refused until the server can save again, which may take a person.
    public var isRetriable: Bool {
        switch code {
        case .connectionFailed, .connectionClosed, .outcomeUnknown, .overloaded: true
        case .server: reply.map { ![.reauthenticate, .report].contains($0.reaction) || $0.code == "MISCONF" } ?? false
        default: false
        }
    }

    /// The command, the address and the message: `XADD at redis localhost:6379: cannot connect: …`.
    public var description: String {
        let place = [command, address.map { "redis \($0)" }].compactMap(\.self).joined(separator: " at ")
        return place.isEmpty ? message : "\(place): \(message)"
    }

    func at(command: String?, address: String) -> RedisError {
        var error = self
        error.command = error.command ?? command
        error.address = error.address ?? address
        return error
    }
}
