import ThinRSMQ

/// What `--redis` and `redis.url` say: where the server is, and perhaps how to log in.
struct RedisTarget: Sendable, Hashable {
    private let url: RedisURL

    static let acceptedText =
        "host:port, or redis://[user][:password]@host[:port][/database], or rediss:// for TLS, percent-encoded"

    /// Reads a URL, or a host with or without a port; nil for anything else.
    init?(_ text: String) {
        let isURL = text.contains("://")
        // What is no URL is the host and port of one: a user, a path or a blank in it can only be a mistake.
        guard isURL || !text.isEmpty && !text.contains(where: { "/@".contains($0) }),
            let url = RedisURL(isURL ? text : "redis://\(text)")
        else { return nil }
        self.url = url
    }
}

extension Configuration.Redis {
    /// Takes over what a target states; the rest stays.
    mutating func apply(_ target: RedisTarget) {
        target.apply(to: &self)
    }
}

extension RedisTarget {
    fileprivate func apply(to redis: inout Configuration.Redis) {
        redis.address = url.endpoint.description
        if let username = url.username { redis.username = username }
        if let password = url.password { redis.password = password }
        if let database = url.database { redis.database = database }
        // Like the environment: either may ask for encryption, and neither can take it back from the other.
        if url.usesTLS { redis.useTLS = true }
    }
}
