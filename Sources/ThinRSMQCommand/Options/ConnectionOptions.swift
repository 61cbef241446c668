import ArgumentParser
import ThinRSMQ

/// How to reach Redis, on top of what the environment says.
struct ConnectionOptions: ParsableArguments {
    @Option(
        name: .oneOrTwoDashes("redis"),
        help: ArgumentHelp("The server: host:port, or a redis:// or rediss:// URL.", valueName: "address")
    )
    private var redis: String?

    @Option(
        name: .oneOrTwoDashes("password"),
        help: "The password. Everyone on this machine can see it in the list of processes: prefer REDIS_PASSWORD."
    )
    private var password: String?

    @Flag(name: .oneOrTwoDashes("tls"), help: "Encrypt the connection, and verify the server's certificate.")
    private var tls = false

    // Not by a transform of the option: its error would show a URL's password.
    func validate() throws {
        guard redis == nil || target != nil else {
            throw ValidationError("the value of --redis is no address; accepted: \(RedisTarget.acceptedText)")
        }
    }

    /// Changes what the flags say; the rest stays.
    func apply(to settings: inout Configuration.Redis) {
        if let target { settings.apply(target) }
        if let password { settings.password = password }
        if tls { settings.useTLS = true }
    }

    /// Whether no flag says anything.
    var isEmpty: Bool { redis == nil && password == nil && !tls }

    private var target: RedisTarget? { redis.flatMap { RedisTarget($0) } }
}
