extension Configuration {
    /// How to reach Redis.
    public struct Redis: Hashable, Sendable {
        /// Host and port; an IPv6 address stands in brackets, as in `[::1]:6379`.
        public var address: String
        /// The ACL user; empty for the default user.
        public var username: String
        /// The password, which is never printed; empty for none.
        public var password: String
        /// The number of the database.
        public var database: Int
        /// The most connections at a time, those that wait for new messages included.
        public var poolSize: Int
        /// The deadline of a command that reads; a blocking read adds its own wait.
        public var readTimeout: Duration
        /// The deadline of a command that writes.
        public var writeTimeout: Duration
        /// Whether connections are encrypted, and the server's certificate verified.
        public var useTLS: Bool
        /// A PEM file of the authorities to trust instead of the system's.
        public var caFile: String?
        /// A PEM file of the certificate to show to the server.
        public var certificateFile: String?
        /// A PEM file of that certificate's private key.
        public var privateKeyFile: String?

        /// Makes settings from what differs from the defaults.
        public init(
            address: String = "localhost:6379",
            username: String = "",
            password: String = "",
            database: Int = 0,
            poolSize: Int = 10,
            readTimeout: Duration = .seconds(3),
            writeTimeout: Duration = .seconds(3),
            useTLS: Bool = false,
            caFile: String? = nil,
            certificateFile: String? = nil,
            privateKeyFile: String? = nil
        ) {
            self.address = address
            self.username = username
            self.password = password
            self.database = database
            self.poolSize = poolSize
            self.readTimeout = readTimeout
            self.writeTimeout = writeTimeout
            self.useTLS = useTLS
            self.caFile = caFile
            self.certificateFile = certificateFile
            self.privateKeyFile = privateKeyFile
        }

        /// The host and the port of `address`; nil if it is not in the form that `address` describes.
        package var endpoint: Endpoint? { Endpoint(address) }
    }
}

extension Configuration.Redis: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Where and how to connect, without the password.
    public var description: String {
        let user = username.isEmpty ? "" : "\(username)@"
        let secret = password.isEmpty ? "no password" : "password hidden"
        return "\(useTLS ? "rediss" : "redis")://\(user)\(address)/\(database) (\(secret))"
    }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// Shows `description` alone, so that dumping a configuration reveals no password.
    public var customMirror: Mirror {
        Mirror(self, children: ["settings": description])
    }
}
