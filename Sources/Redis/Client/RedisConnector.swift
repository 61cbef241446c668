import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL

/// Makes connections that are ready for commands: TCP, TLS, authentication, database, name.
struct RedisConnector: Sendable {
    let configuration: RedisConfiguration
    let eventLoop: any EventLoop
    private let tls: NIOSSLContext?

    init(_ configuration: RedisConfiguration, eventLoop: any EventLoop) throws(RedisError) {
        self.configuration = configuration
        self.eventLoop = eventLoop
        tls = try configuration.tls.map { settings throws(RedisError) in try settings.makeContext() }
    }

    /// The same server and certificates, with connections on another event loop.
    init(sessionsOf other: RedisConnector, eventLoop: any EventLoop) {
        configuration = other.configuration
        tls = other.tls
        self.eventLoop = eventLoop
    }

    /// Connects once.
    ///
    /// - Throws: ``RedisError/Code/authenticationFailed`` or ``RedisError/Code/server`` if the server refused the first
    ///   commands, ``RedisError/Code/connectionFailed`` otherwise.
    func connect() async throws(RedisError) -> RedisConnection {
        let deadline = NIODeadline.now() + TimeAmount(configuration.connectTimeout)
        let connection: RedisConnection
        do {
            connection = try await open()
        } catch {
            throw RedisError(.connectionFailed, "cannot connect: \(failureReason(error))")
        }
        let pipeline = introduction()
        do {
            let replies = try await connection.send(pipeline, deadline: deadline, closesOnCancel: true)
            try check(replies, pipeline)
            return connection
        } catch {
            let cause = connection.endReason
            connection.close(RedisError(.connectionClosed, "the server refused the connection"))
            if let error = error as? RedisError, error.reply != nil { throw error }
            throw RedisError(.connectionFailed, "cannot connect: \(explained(cause ?? "\(error)"))")
        }
    }

    private func open() async throws -> RedisConnection {
        try await ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(configuration.connectTimeout))
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 16_384, maximum: 262_144)
            )
            .connect(host: configuration.host, port: configuration.port) { [tls, host = configuration.host] channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(makeTLSHandler(tls, host: host))
                    }
                    let outbox = SharedOutbox(Outbox())
                    let handler = try RedisChannelHandler(outbox: outbox, limits: ReplyLimits())
                    try channel.pipeline.syncOperations.addHandler(handler)
                    let bound = NIOLoopBound(handler, eventLoop: channel.eventLoop)
                    return RedisConnection(channel: channel, outbox: outbox, handler: bound)
                }
            }
    }

    /// The first commands on every connection; with TLS they also complete the handshake.
    private func introduction() -> RedisPipeline {
        var pipeline = RedisPipeline()
        if let password = configuration.password {
            let credentials = [configuration.username, password].compactMap { $0 as (any RedisArgument)? }
            pipeline.append("AUTH", repeatable: true, credentials)
        }
        if configuration.database != 0 { pipeline.append("SELECT", repeatable: true, configuration.database) }
        // Answered even while the server loads its data, and refused only for want of a password or a permission.
        pipeline.append("CLIENT", repeatable: true, "SETNAME", configuration.clientName)
        return pipeline
    }

    private func check(_ replies: RedisReplies, _ pipeline: RedisPipeline) throws(RedisError) {
        for (reply, command) in zip(replies, pipeline.commands) {
            guard let error = reply.error else { continue }
            let name = "\(command.name)"
            if error.code == "NOPERM", name == "CLIENT" { continue }  // The name is a convenience.
            let isRefusal = name == "AUTH" || ["NOAUTH", "NOPERM"].contains(error.code)
            guard isRefusal, error.reaction != .retryLater else { throw RedisError(reply: error, to: name) }
            var refusal = RedisError(.authenticationFailed, error.message, reply: error)
            refusal.command = name
            throw refusal
        }
    }

    /// Says what hiredis and BoringSSL cannot know: that one side speaks TLS and the other does not.
    private func explained(_ cause: String) -> String {
        if configuration.tls == nil, cause.contains(#"got "\x15""#) {
            return "\(cause) (it looks like TLS, which the configuration does not ask for)"
        }
        if configuration.tls != nil, cause.contains("WRONG_VERSION_NUMBER") {
            return "\(cause) (the server does not seem to speak TLS on this port)"
        }
        return cause
    }
}
