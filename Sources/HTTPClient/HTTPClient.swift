private import NIOConcurrencyHelpers
private import NIOPosix

/// Sends HTTP requests through libcurl: certificates are always verified, everything is bounded.
///
/// Connections are kept for the next request to the same server. A client that was made must be closed.
public final class HTTPClient: Sendable {
    private let configuration: HTTPClientConfiguration
    // libcurl blocks: it gets threads of its own, and none of the cooperative pool.
    private let threads: NIOThreadPool
    /// One for each thread, so that nobody waits in the pool.
    private let slots: Slots
    /// The handles that no thread uses, the last used at the end: its connections are the most likely to be alive.
    private let idle = NIOLockedValueBox<[CurlHandle]>([])

    private static let maxRedirects = 5

    /// Starts the threads; connects to nobody.
    public init(configuration: HTTPClientConfiguration = HTTPClientConfiguration()) {
        precondition(configuration.maxConcurrent >= 1, "maxConcurrent must be at least 1")
        self.configuration = configuration
        slots = Slots(configuration.maxConcurrent)
        threads = NIOThreadPool(numberOfThreads: configuration.maxConcurrent)
        threads.start()
    }

    /// Sends a request and waits for the whole response, whatever its status.
    ///
    /// Redirects are followed at most five times, to the same scheme, host and port only, and only where the method
    /// stays the same: 307 and 308, for GET and HEAD also 301 to 303.
    ///
    /// - Parameter request: What to send; its time-outs count from now.
    /// - Returns: The response, after redirects.
    /// - Throws: ``HTTPError``; with ``HTTPError/Reason/cancelled`` soon after the task is cancelled.
    public func send(_ request: Request) async throws(HTTPError) -> Response {
        do {
            try request.check()
            let transfer = Transfer(request)
            try await slots.take(before: transfer.deadline)
            defer { slots.giveBack() }
            return try await withTaskCancellationHandler {
                try await threads.runIfActive { try self.perform(transfer) }
            } onCancel: {
                transfer.cancel()
            }
        } catch {
            throw Self.publicError(error).at(request.url)
        }
    }

    /// Waits for the requests in flight, refuses the others, and closes the connections.
    public func close() async {
        slots.close()
        try? await threads.shutdownGracefully()
        idle.withLockedValue { $0 = [] }
    }

    private func perform(_ transfer: Transfer) throws -> Response {
        let handle = try idle.withLockedValue { $0.popLast() } ?? CurlHandle(configuration)
        defer { idle.withLockedValue { $0.append(handle) } }
        var request = transfer.request
        for hop in 0...Self.maxRedirects {
            let result: CurlHandle.Result
            do {
                result = try handle.perform(request, of: transfer)
            } catch {
                throw hop > 0 ? error.afterReachingServer : error
            }
            guard result.response.isRedirect, let target = result.redirectURL else { return result.response }
            guard let next = request.redirected(to: target, status: result.response.status) else {
                throw Self.redirectRefused("\(result.response.status) to another server, or with another method")
            }
            request = next
        }
        throw Self.redirectRefused("more than \(Self.maxRedirects) in a row")
    }

    private static func redirectRefused(_ detail: String) -> HTTPError {
        HTTPError(.redirect, detail, mayHaveReachedServer: true)
    }

    private static func publicError(_ error: any Error) -> HTTPError {
        switch error {
        case let error as HTTPError: error
        // The pool's own: cancelled, or closed between the slot and the thread.
        default: Task.isCancelled ? Slots.cancelled : Slots.closed
        }
    }
}
