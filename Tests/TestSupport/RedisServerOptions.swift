extension RedisServer {
    /// How a server differs from one that takes plain connections from anyone and keeps nothing on disk.
    public struct Options: Sendable {
        /// What a server demands of those who connect to its TLS port.
        public enum TLS: Sendable {
            /// No certificate of theirs.
            case server
            /// A certificate of the test's authority.
            case mutual
        }

        /// The password of the user `default`, or none.
        public var password: String?
        /// Users besides `default`, as in an ACL file: `alice on >secret ~orders:* +@all`.
        public var users: [String]
        /// A TLS port beside the plain one, or none.
        public var tls: TLS?
        /// Keeps the data over a kill and a restart.
        public var appendOnly: Bool
        /// Further lines of redis.conf: `maxmemory 2mb`.
        public var configuration: [String]

        /// Each option for itself.
        public init(
            password: String? = nil,
            users: [String] = [],
            tls: TLS? = nil,
            appendOnly: Bool = false,
            configuration: [String] = []
        ) {
            self.password = password
            self.users = users
            self.tls = tls
            self.appendOnly = appendOnly
            self.configuration = configuration
        }
    }
}

extension RedisServer.Options {
    /// The user by which the test itself gets in, whatever the others may do.
    static let arranger = (name: "arranger", password: "arranger")

    /// The lines of redis.conf.
    func lines(port: Int, tlsPort: Int?, directory: String, certificates: Certificates?) -> [String] {
        var lines = [
            "bind 127.0.0.1",
            "port \(port)",
            "dir \"\(directory)\"",
            "save \"\"",
            "appendonly \(appendOnly ? "yes" : "no")",
            "user \(Self.arranger.name) on >\(Self.arranger.password) ~* &* +@all",
        ]
        if let password { lines.append("requirepass \"\(password)\"") }
        lines += users.map { "user \($0)" }
        if let tls, let tlsPort, let certificates {
            lines += [
                "tls-port \(tlsPort)",
                "tls-cert-file \"\(certificates.serverCertificate)\"",
                "tls-key-file \"\(certificates.serverKey)\"",
                "tls-ca-cert-file \"\(certificates.authority)\"",
                "tls-auth-clients \(tls == .mutual ? "yes" : "no")",
            ]
        }
        return lines + configuration
    }
}
