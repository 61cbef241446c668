import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

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

    func connect() async throws -> RedisConnection {
        let deadline = NIODeadline.now() + TimeAmount(configuration.connectTimeout)
        let connection: RedisConnection
        do {
            connection = try await open()
        } catch {
            throw RedisError(.connectionFailed, "cannot connect: \(reason(error))")
        }
        do {
            try await introduce(connection, deadline)
            return connection
        } catch {
            let error = error as? RedisError ?? RedisError(.connectionFailed, "\(error)")
            connection.close(error)
            throw error
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
    private func introduce(_ connection: RedisConnection, _ deadline: NIODeadline) async throws {
        var pipeline = RedisPipeline()
        if let password = configuration.password {
            let credentials = [configuration.username, password].compactMap { $0 as (any RedisArgument)? }
            pipeline.append("AUTH", repeatable: true, credentials)
        }
        if configuration.database != 0 { pipeline.append("SELECT", repeatable: true, configuration.database) }
        // Answered even while the server loads its data, and refused only for want of a password or a permission.
        pipeline.append("CLIENT", repeatable: true, "SETNAME", configuration.clientName)
        do {
            let replies = try await connection.send(pipeline, deadline: deadline, closesOnCancel: true)
            try check(replies, pipeline)
        } catch let error as RedisError where error.code == .outcomeUnknown {
            throw RedisError(
                .connectionFailed,
                "the server accepted the connection and did not answer: \(error.message)"
            )
        }
    }

    private func check(_ replies: RedisReplies, _ pipeline: RedisPipeline) throws(RedisError) {
        for (reply, command) in zip(replies, pipeline.commands) {
            guard let error = reply.error else { continue }
            let name = "\(command.name)"
            if error.code == "NOPERM", name == "CLIENT" { continue }  // The name is a convenience.
            let isRefusal = ["NOAUTH", "WRONGPASS", "NOPERM"].contains(error.code) || name == "AUTH"
            throw isRefusal
                ? RedisError(.authenticationFailed, error.message, reply: error) : RedisError(reply: error)
        }
    }

    /// NIO's descriptions wrap the system's reason in the names of its own types.
    private func reason(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if let cause = error.connectionErrors.last?.error { return reason(cause) }
            return "no address of \(configuration.host) was found"
        case let error as IOError: return String(cString: strerror(error.errnoCode))
        case let error as RedisError: return error.message
        case is ChannelError: return "no answer within \(configuration.connectTimeout)"
        default: return "\(error)"
        }
    }
}

private func makeTLSHandler(_ context: NIOSSLContext, host: String) throws -> NIOSSLClientHandler {
    do {
        return try NIOSSLClientHandler(context: context, serverHostname: host)
    } catch let error as NIOSSLExtraError where error == .cannotUseIPAddressInSNI {
        // Without a name NIOSSL holds the certificate against the address of the connection.
        return try NIOSSLClientHandler(context: context, serverHostname: nil)
    }
}

extension RedisConfiguration.TLS {
    fileprivate func makeContext() throws(RedisError) -> NIOSSLContext {
        do {
            var settings = TLSConfiguration.makeClientConfiguration()
            if let caFile { settings.trustRoots = .file(caFile) }
            if let certificateFile {
                settings.certificateChain = try NIOSSLCertificate.fromPEMFile(certificateFile).map { .certificate($0) }
            }
            if let privateKeyFile {
                settings.privateKey = .privateKey(try NIOSSLPrivateKey(file: privateKeyFile, format: .pem))
            }
            return try NIOSSLContext(configuration: settings)
        } catch {
            let files = [caFile, certificateFile, privateKeyFile].compactMap(\.self).joined(separator: ", ")
            throw RedisError(.invalidConfiguration, "the TLS files (\(files)) cannot be used: \(error)")
        }
    }
}
