#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The environment variables that configure the queue: this file alone spells them.
///
/// An empty one counts as not set.
package enum EnvironmentVariable: String, CaseIterable, Sendable {
    /// A `redis://` or `rediss://` URL, which wins over the variables below in what it states.
    ///
    /// Host and port are always its own: Kubernetes may set `REDIS_PORT` unasked.
    case redisURL = "REDIS_URL"
    /// A file that holds the URL.
    case redisURLFile = "REDIS_URL_FILE"
    /// The host, `localhost` by default.
    case redisHost = "REDIS_HOST"
    /// The port, 6379 by default.
    case redisPort = "REDIS_PORT"
    /// The ACL user.
    case redisUsername = "REDIS_USERNAME"
    /// The password.
    case redisPassword = "REDIS_PASSWORD"
    /// A file that holds the password.
    case redisPasswordFile = "REDIS_PASSWORD_FILE"
    /// The number of the database.
    case redisDatabase = "REDIS_DB"
    /// `true` or `1` for TLS, `false` or `0` for none.
    case redisUseTLS = "REDIS_USE_TLS"
    /// A PEM file of the authorities to trust.
    case redisCAFile = "REDIS_CA_FILE"
    /// A PEM file of the certificate to show to the server.
    case redisCertificateFile = "REDIS_CERT_FILE"
    /// A PEM file of that certificate's private key.
    case redisPrivateKeyFile = "REDIS_KEY_FILE"
    /// The namespace of all keys.
    case namespace = "THINRSMQ_NAMESPACE"

    /// The values that the process was started with.
    package static func processValues() -> [String: String] { processValues(of: allCases.map(\.rawValue)) }

    /// The values of other variables that the process was started with.
    package static func processValues(of names: [String]) -> [String: String] {
        var values: [String: String] = [:]
        for name in names {
            if let value = getenv(name) { values[name] = String(cString: value) }
        }
        return values
    }
}
