import NIOCore
import NIOPosix

/// A TCP connection on 127.0.0.1, read piece by piece; it closes when nobody reads it any more.
struct Connection: Sendable {
    let channel: any Channel
    let chunks: AsyncStream<ByteBuffer>

    static func connect(to port: Int) async throws -> Connection {
        try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try Connection(on: channel) }
            }
    }

    /// To be called on the event loop of the channel, before anything is read from it.
    init(on channel: any Channel) throws {
        let (chunks, reader) = AsyncStream<ByteBuffer>.makeStream()
        try channel.pipeline.syncOperations.addHandler(ChunkHandler(reader: reader))
        reader.onTermination = { _ in channel.close(promise: nil) }
        self.channel = channel
        self.chunks = chunks
    }

    func close() {
        channel.close(promise: nil)
    }
}

/// Not `NIOAsyncChannel`: that one traps when it is dropped unread, and a listener that closes drops what waits there.
private final class ChunkHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let reader: AsyncStream<ByteBuffer>.Continuation

    init(reader: AsyncStream<ByteBuffer>.Continuation) {
        self.reader = reader
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        reader.yield(unwrapInboundIn(data))
    }

    func channelInactive(context: ChannelHandlerContext) {
        reader.finish()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
