/// How to reach a Redis server, and within which limits.
public struct RedisConfiguration: Sendable, CustomStringConvertible, CustomReflectable {
    /// TLS towards the server.
    ///
    /// Certificates and host names are always verified.
    public struct TLS: Sendable {
        /// A PEM file of the authorities to trust; nil trusts those of the system.
        public var caFile: String?
        /// A PEM file with the client's certificate chain, for servers that ask for one.
        public var certificateFile: String?
        /// A PEM file with the key to the client's certificate.
        public var privateKeyFile: String?

        /// TLS with the system's authorities and without a client certificate, unless files are named.
        public init(caFile: String? = nil, certificateFile: String? = nil, privateKeyFile: String? = nil) {
            self.caFile = caFile
            self.certificateFile = certificateFile
            self.privateKeyFile = privateKeyFile
        }
    }

    /// The server's name or address.
    public var host: String
    /// The server's port.
    public var port: Int
    /// The ACL user; nil authenticates as `default`.
    public var username: String?
    /// The password; nil does not authenticate.
    public var password: String?
    /// The number of the database, selected after connecting.
    public var database = 0
    /// Nil speaks plain text.
    public var tls: TLS?
    /// The name in the server's CLIENT LIST.
    public var clientName = "thinrsmq"
    /// How long a command may take, waiting for a connection included; a blocking read adds its BLOCK.
    public var commandTimeout = Duration.seconds(3)
    /// How long one attempt to connect may take, TLS and authentication included.
    public var connectTimeout = Duration.seconds(3)
    /// Most connections, at least 1: one is shared by all commands, each blocking reader leases one more.
    public var poolSize = 10

    /// A plain connection to `host:port` without a password.
    public init(host: String = "localhost", port: Int = 6379) {
        self.host = host
        self.port = port
    }

    /// `host:port`, as errors and logs name the server.
    public var address: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// The address, without credentials.
    public var description: String { "redis \(address)" }
    /// The address, without credentials: what `dump` prints.
    public var customMirror: Mirror { Mirror(self, children: ["address": address]) }
}
