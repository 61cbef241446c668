import Logging
import NIOCore
import NIOHTTP1
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Serves a router over HTTP/1.1 and 1.0.
struct HTTPServer: Sendable {
    let address: HTTPAddress
    let router: HTTPRouter
    let limits: HTTPLimits
    let logger: Logger
    let group: any EventLoopGroup
    /// Called on event loops, so it must not block.
    let observe: @Sendable (HTTPEvent) -> Void
    /// Called once per `run()`, with the port that was bound.
    let onBound: @Sendable (HTTPAddress) -> Void

    init(
        address: HTTPAddress,
        router: HTTPRouter,
        limits: HTTPLimits = HTTPLimits(),
        logger: Logger,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        observe: @escaping @Sendable (HTTPEvent) -> Void = { _ in },
        onBound: @escaping @Sendable (HTTPAddress) -> Void = { _ in }
    ) {
        self.address = address
        self.router = router
        self.limits = limits
        self.logger = logger
        self.group = group
        self.observe = observe
        self.onBound = onBound
    }

    /// Binds and serves until the task is cancelled; then requests in flight have ``HTTPLimits/stopGrace`` to end.
    ///
    /// A handler that runs longer is cancelled and waited for; what it returns then is still sent.
    ///
    /// - Throws: ``HTTPServerError`` if the address cannot be bound.
    func run() async throws {
        // Not bounded here: a connection has one call at most.
        let (calls, continuation) = AsyncStream.makeStream(of: HTTPCall.self)
        let connections = HTTPConnections(limit: limits.connections, observe: observe) { continuation.finish() }
        let listener = try await bind(connections) { continuation.yield($0) }
        let bound = HTTPAddress(host: address.host, port: listener.localAddress?.port ?? address.port)
        logger.info("http server listening", metadata: ["http.address": "\(bound)"])
        onBound(bound)
        // Waited for right below. A task of its own, so that cancellation closes the listener and no more: a child
        // would hand it on to the requests in flight.
        let serving = Task { await serve(calls, listener, connections) }
        await withTaskCancellationHandler {
            await serving.value
        } onCancel: {
            listener.close(promise: nil)
        }
        logger.info("http server stopped", metadata: ["http.address": "\(bound)"])
    }

    private func bind(
        _ connections: HTTPConnections,
        receive: @escaping @Sendable (HTTPCall) -> Void
    ) async throws -> any Channel {
        do {
            return try await ServerBootstrap(group: group)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                // One small read at a time bounds what can be decoded ahead of the request that is being answered.
                .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 4096))
                .childChannelOption(.maxMessagesPerRead, value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try configure(channel, connections, receive) }
                }
                .bind(host: address.host, port: address.port).get()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw HTTPServerError.addressInUse(address)
        } catch {
            throw HTTPServerError.cannotBind(address, reason: "\(error)")
        }
    }

    private func configure(
        _ channel: any Channel,
        _ connections: HTTPConnections,
        _ receive: @escaping @Sendable (HTTPCall) -> Void
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        guard connections.admit(channel) else {
            return try pipeline.addHandler(HTTPRefusalHandler())
        }
        var decoderLimits = NIOHTTPDecoderLimitConfiguration()
        decoderLimits.maxHeaderListSize = limits.headBytes
        let decoder = HTTPRequestDecoder(limitConfiguration: decoderLimits)
        try pipeline.addHandler(ByteToMessageHandler(decoder))
        try pipeline.addHandler(HTTPResponseEncoder())
        try pipeline.addHandler(HTTPConnectionHandler(limits: limits, observe: observe, receive: receive))
    }

    /// Returns when the listener, every connection and every handler has ended.
    private func serve(
        _ calls: AsyncStream<HTTPCall>,
        _ listener: any Channel,
        _ connections: HTTPConnections
    ) async {
        await withTaskGroup { group in
            group.addTask { await answer(calls) }
            try? await listener.closeFuture.get()
            connections.stop()
            group.addTask { try? await Task.sleep(for: limits.stopGrace) }
            // Either the calls end first, which cancels the wait of the grace, or the grace, which cancels the calls.
            await group.next()
            group.cancelAll()
        }
        await connections.close()
    }

    private func answer(_ calls: AsyncStream<HTTPCall>) async {
        await withDiscardingTaskGroup { group in
            for await call in calls {
                group.addTask {
                    let answer = await router.respond(to: call.request)
                    observe(.answered(route: answer.route, status: answer.response.status.code))
                    call.answer(answer.response)
                }
            }
        }
    }
}
