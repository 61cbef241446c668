import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// A real HTTP server on 127.0.0.1 that notes what it is asked and answers as a test says.
public final class HTTPReceiver: Sendable {
    /// A request that has come in whole.
    public struct Request: Sendable {
        /// The method.
        public let method: String
        /// What stands in the request line: a path, or a whole URL where the server is taken for a proxy.
        public let target: String
        /// Names, in lower case, and values.
        public let headers: [(name: String, value: String)]
        /// The body.
        public let body: String
        /// Counts the connections of the server from 1.
        public let connection: Int

        /// The value of the first header of this name, which is in lower case.
        public subscript(name: String) -> String? { headers.first { $0.name == name }?.value }
    }

    /// Who the server is in TLS.
    public enum TLS: Sendable {
        /// Shows a certificate that ``Certificates/authority`` has signed.
        case server
        /// Also asks for a certificate, and refuses a client without.
        case mutual
    }

    /// What has happened so far.
    struct History: Sendable {
        var requests: [Request] = []
        var connections = 0
        var inFlight = 0
        var mostInFlight = 0
    }

    /// The port to connect to.
    public let port: Int

    private let scheme: String
    private let history: Watched<History>

    fileprivate init(port: Int, scheme: String, history: Watched<History>) {
        self.port = port
        self.scheme = scheme
        self.history = history
    }

    /// The URL of a path on the server.
    public func url(_ path: String = "/") -> String { "\(scheme)://127.0.0.1:\(port)\(path)" }

    /// The requests so far, in the order in which they were complete.
    public var requests: [Request] { history.current.requests }

    /// The connections accepted so far.
    public var connectionCount: Int { history.current.connections }

    /// The most requests that waited for their answer at the same time.
    public var mostInFlight: Int { history.current.mostInFlight }

    /// Suspends until so many requests have come since the start.
    public func waitForRequests(_ count: Int) async throws {
        try await history.wait { $0.requests.count >= count }
    }

    /// Suspends until so many requests wait for their answer, or lost their connection.
    public func waitForInFlight(_ count: Int) async throws {
        try await history.wait { $0.inFlight == count }
    }
}

/// Lends a server that gives the first answer to its first request, and so on; the last one to all that follow.
public func withHTTPReceiver<Result>(
    _ answers: HTTPAnswer...,
    tls: HTTPReceiver.TLS? = nil,
    body: (HTTPReceiver) async throws -> Result
) async throws -> Result {
    try await withHTTPReceiver(
        tls: tls,
        answering: { _, number in answers[min(number, answers.count) - 1] },
        body: body
    )
}

/// Lends a server that answers by what it is asked.
///
/// - Parameters:
///   - tls: Who it is in TLS; nil for plain HTTP.
///   - answering: The answer to a request, whose number counts from 1.
///   - body: What is done with the server; it is gone afterwards.
/// - Returns: What the body returns.
/// - Throws: What the body throws, or why the server cannot start.
public func withHTTPReceiver<Result>(
    tls: HTTPReceiver.TLS? = nil,
    answering: @escaping @Sendable (HTTPReceiver.Request, Int) -> HTTPAnswer,
    body: (HTTPReceiver) async throws -> Result
) async throws -> Result {
    let context = if let tls { try await makeContext(tls) } else { NIOSSLContext?.none }
    let history = Watched(HTTPReceiver.History())
    let channels = Watched([any Channel]())
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .serverChannelOption(.backlog, value: 256)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                channels.update { $0.append(channel) }
                let pipeline = channel.pipeline.syncOperations
                if let context { try pipeline.addHandler(NIOSSLServerHandler(context: context)) }
                try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false)
                try pipeline.addHandler(HTTPReceiverHandler(history: history, answering: answering))
            }
        }
        .bind(host: "127.0.0.1", port: 0)
        .get()
    let receiver = HTTPReceiver(
        port: server.localAddress?.port ?? 0,
        scheme: tls == nil ? "http" : "https",
        history: history
    )
    do {
        let result = try await body(receiver)
        await close(server, channels.current)
        return result
    } catch {
        await close(server, channels.current)
        throw error
    }
}

private func close(_ server: any Channel, _ channels: [any Channel]) async {
    for channel in [server] + channels { try? await channel.close() }
}

private func makeContext(_ tls: HTTPReceiver.TLS) async throws -> NIOSSLContext {
    let certificates = try await Certificates.shared
    var settings = TLSConfiguration.makeServerConfiguration(
        certificateChain: try NIOSSLCertificate.fromPEMFile(certificates.serverCertificate).map { .certificate($0) },
        privateKey: .privateKey(try NIOSSLPrivateKey(file: certificates.serverKey, format: .pem))
    )
    if tls == .mutual {
        settings.trustRoots = .file(certificates.authority)
        settings.certificateVerification = .noHostnameVerification
    }
    return try NIOSSLContext(configuration: settings)
}
