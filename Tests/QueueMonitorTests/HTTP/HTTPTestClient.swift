import NIOCore
import NIOPosix

@testable import QueueMonitor

/// A client that sends exactly the bytes it is told, and reads responses one by one.
final class HTTPTestClient {
    struct Response {
        var head: String
        var body: String
        var status: String { String(head.dropFirst("HTTP/1.1 ".count).prefix(3)) }
    }

    struct ConnectionEnded: Error {}

    typealias Channel = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var received = ""
    /// The connection was reset rather than closed.
    private(set) var wasReset = false

    private init(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.inbound = inbound.makeAsyncIterator()
        self.outbound = outbound
    }

    static func connect(to address: HTTPAddress, reads: Bool = true) async throws -> Channel {
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.autoRead, value: reads)
        if !reads {
            // Or the kernel would take tens of megabytes for us.
            bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: 64 << 10)
        }
        return
            try await bootstrap
            .connect(host: address.host, port: address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Channel(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true)
                    )
                }
            }
    }

    /// Lends a connected client, and closes it.
    static func with(
        _ address: HTTPAddress,
        reads: Bool = true,
        _ body: (HTTPTestClient) async throws -> Void
    ) async throws {
        try await connect(to: address, reads: reads).executeThenClose { inbound, outbound in
            try await body(HTTPTestClient(inbound, outbound))
        }
    }

    func send(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    /// Closes the sending side only.
    func finishSending() {
        outbound.finish()
    }

    /// The next response, whose body is as long as its Content-Length says.
    func response(bodyless: Bool = false) async throws -> Response {
        while true {
            if let response = takeResponse(bodyless: bodyless) { return response }
            guard let bytes = try await inbound.next() else { throw ConnectionEnded() }
            received += String(buffer: bytes)
        }
    }

    /// Everything that arrives until the server closes; a reset ends it too.
    func textUntilEnd() async -> String {
        do {
            while let bytes = try await inbound.next() { received += String(buffer: bytes) }
        } catch {
            wasReset = true
        }
        return received
    }

    private func takeResponse(bodyless: Bool) -> Response? {
        guard let end = received.firstRange(of: "\r\n\r\n") else { return nil }
        let head = String(received[..<end.lowerBound])
        let length = head.split(separator: "\r\n").lazy
            .compactMap { $0.lowercased().hasPrefix("content-length: ") ? Int($0.dropFirst(16)) : nil }
            .first
        let expected = bodyless ? 0 : length ?? 0
        let rest = received[end.upperBound...].utf8
        guard rest.count >= expected else { return nil }
        let body = String(rest.prefix(expected)) ?? ""
        received = String(rest.dropFirst(expected)) ?? ""
        return Response(head: head, body: body)
    }
}
