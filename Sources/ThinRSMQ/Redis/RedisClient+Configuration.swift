public import Logging
public import NIOCore
public import Redis

extension RedisClient {
    /// A client for the Redis that a configuration names.
    ///
    /// - Parameters:
    ///   - settings: How to reach it. The longer of `readTimeout` and `writeTimeout` is the deadline of a command.
    ///   - eventLoopGroup: Where connections live; nil is NIO's shared group.
    ///   - logger: Hears of failed attempts to connect, at `debug`.
    /// - Throws: `RedisError.Code.invalidConfiguration` if the address or a TLS file cannot be used.
    public convenience init(
        _ settings: Configuration.Redis,
        eventLoopGroup: (any EventLoopGroup)? = nil,
        logger: Logger
    ) throws(RedisError) {
        guard let endpoint = settings.endpoint else {
            throw RedisError(.invalidConfiguration, "'\(settings.address)' is not an address of the form host:port")
        }
        var configuration = RedisConfiguration(host: endpoint.host, port: endpoint.port)
        configuration.username = settings.username.isEmpty ? nil : settings.username
        configuration.password = settings.password.isEmpty ? nil : settings.password
        configuration.database = settings.database
        configuration.poolSize = settings.poolSize
        configuration.commandTimeout = max(settings.readTimeout, settings.writeTimeout)
        if settings.useTLS {
            configuration.tls = RedisConfiguration.TLS(
                caFile: settings.caFile,
                certificateFile: settings.certificateFile,
                privateKeyFile: settings.privateKeyFile
            )
        }
        try self.init(configuration, eventLoopGroup: eventLoopGroup, logger: logger)
    }
}
