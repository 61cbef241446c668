// A service that takes orders over HTTP and publishes them: POST /orders answers 202 once Redis has the message.
//
//   THINRSMQ_NAMESPACE=myapp swift run --package-path Examples OrderService
//   curl --data '{"order":1}' http://127.0.0.1:8080/orders
//
// In Hummingbird or Vapor, `Orders.publish` is the body of the route, and the rest is theirs.
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Redis
import ServiceLifecycle
import ThinRSMQ
import UnixSignals

/// What the route does.
struct Orders: Sendable {
    let producer: Producer

    func publish(_ body: String, traceID: String?) async -> (HTTPResponseStatus, String) {
        do {
            let message = Message(type: "order.created", payload: body, traceID: traceID, producer: "order-service")
            let id = try await producer.publish(message, to: "orders")
            return (.accepted, #"{"id":"\#(id)"}"#)
        } catch let error as PublishError where error.isBackPressure {
            // Redis or the stream is full. Nothing was published, so the client may try again.
            return (.tooManyRequests, #"{"error":"full"}"#)
        } catch let error as PublishError where error.isOutcomeUnknown {
            // It may be in the stream. A client that tries again may publish twice.
            return (.gatewayTimeout, #"{"error":"unknown"}"#)
        } catch {
            return (.serviceUnavailable, #"{"error":"not published"}"#)
        }
    }
}

/// Serves HTTP/1.1 until the group shuts down.
struct HTTPServer: Service {
    typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    static let largestBody = 64 * 1024
    let orders: Orders
    let logger: Logger

    func run() async throws {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: 8080) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
        logger.info("listening on 127.0.0.1:8080")
        try await listener.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections.cancelOnGracefulShutdown() {
                    group.addTask {
                        // A client that goes away is its own affair.
                        try? await serve(connection)
                    }
                }
            }
        }
    }

    private func serve(_ connection: Connection) async throws {
        try await connection.executeThenClose { requests, responses in
            var head: HTTPRequestHead?
            var body = ByteBuffer()
            for try await part in requests {
                switch part {
                case .head(let new):
                    head = new
                    body.clear()
                case .body(var bytes):
                    guard body.readableBytes + bytes.readableBytes <= Self.largestBody else { return }
                    body.writeBuffer(&bytes)
                case .end:
                    guard let request = head else { return }
                    let (status, text) = await answer(request, body: String(buffer: body))
                    let headers: HTTPHeaders = [
                        "Content-Type": "application/json", "Content-Length": "\(text.utf8.count)",
                    ]
                    try await responses.write(.head(.init(version: request.version, status: status, headers: headers)))
                    try await responses.write(.body(.byteBuffer(ByteBuffer(string: text))))
                    try await responses.write(.end(nil))
                    guard request.isKeepAlive else { return }
                }
            }
        }
    }

    private func answer(_ request: HTTPRequestHead, body: String) async -> (HTTPResponseStatus, String) {
        guard request.uri == "/orders" else { return (.notFound, "{}") }
        guard request.method == .POST else { return (.methodNotAllowed, "{}") }
        return await orders.publish(body, traceID: request.headers.first(name: "X-Request-Id"))
    }
}

let logger = Logger(label: "orders")
var configuration = try Configuration.fromEnvironment()
// Tell the client at once that there is no room, rather than trimming what nobody has read.
configuration.streams.whenFull = .reject

let client = try RedisClient(configuration.redis, logger: logger)
defer { client.close() }
let server = HTTPServer(
    orders: Orders(producer: try Producer(client: client, configuration: configuration)),
    logger: logger
)
try await ServiceGroup(
    services: [server],
    gracefulShutdownSignals: [.sigterm, .sigint],
    logger: logger
).run()
