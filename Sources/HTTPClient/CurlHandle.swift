private import CCurl

/// One transfer at a time, and the connections it leaves open for the next.
///
/// `@unchecked`: the client lends a handle to one thread at a time. Only `curl_multi_wakeup` is called from others,
/// which libcurl allows.
final class CurlHandle: @unchecked Sendable {
    struct Result {
        let response: HTTPClient.Response
        /// Where a redirect leads, as an absolute URL; nil if the response names no place.
        let redirectURL: String?
    }

    // The multi interface, because `curl_easy_perform` looks only once a second whether it is to end.
    private let multi: UnsafeMutableRawPointer
    private let easy: UnsafeMutableRawPointer
    private let configuration: HTTPClientConfiguration

    /// libcurl's own start, once in a process.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_SSL)) == CURLE_OK

    init(_ configuration: HTTPClientConfiguration) throws(HTTPError) {
        guard Self.isReady, let multi = curl_multi_init() else { throw HTTPError(.other, "libcurl does not start") }
        guard let easy = curl_easy_init() else {
            curl_multi_cleanup(multi)
            throw HTTPError(.other, "libcurl does not start")
        }
        self.multi = multi
        self.easy = easy
        self.configuration = configuration
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_multi_cleanup(multi)
    }

    /// Sends one request, follows no redirect, and blocks until the response is complete.
    func perform(_ request: HTTPClient.Request, of transfer: Transfer) throws(HTTPError) -> Result {
        let timeout = try transfer.remaining()
        // Forgets the last request, and keeps the connections.
        curl_easy_reset(easy)
        var options = CurlOptions(easy)
        defer { options.free() }
        try options.set(configuration)
        try options.set(request, timeout: timeout)
        return try receive(request, transfer)
    }

    private func receive(_ request: HTTPClient.Request, _ transfer: Transfer) throws(HTTPError) -> Result {
        var builder = ResponseBuilder(maxBodyBytes: request.maxResponseBytes)
        let body = request.body ?? []
        let code = body.withUnsafeBytes { body in
            withUnsafeMutablePointer(to: &builder) { builder in
                CurlOptions(easy).setMemory(body: request.body == nil ? nil : body, builder: builder)
                return run(transfer)
            }
        }
        let wasSent = thinrsmqCurlGetLong(easy, CURLINFO_REQUEST_SIZE) > 0
        guard let code, code == CURLE_OK else {
            if builder.isTooLarge {
                throw HTTPError(.tooLarge, "the response is larger than it may be", mayHaveReachedServer: true)
            }
            if transfer.isCancelled {
                throw HTTPError(.cancelled, "the task was cancelled", mayHaveReachedServer: wasSent)
            }
            throw HTTPError(curl: code, mayHaveReachedServer: wasSent)
        }
        return Result(
            response: builder.response(status: thinrsmqCurlGetLong(easy, CURLINFO_RESPONSE_CODE)),
            redirectURL: thinrsmqCurlGetText(easy, CURLINFO_REDIRECT_URL).map { String(cString: $0) }
        )
    }

    /// Drives the transfer to its end or its cancellation; returns what came of it, or nil if it did not end.
    private func run(_ transfer: Transfer) -> CURLcode? {
        guard curl_multi_add_handle(multi, easy) == CURLM_OK else { return nil }
        defer { curl_multi_remove_handle(multi, easy) }
        return transfer.whileWaking(wake) {
            var running: Int32 = 1
            while !transfer.isCancelled {
                guard curl_multi_perform(multi, &running) == CURLM_OK else { return nil }
                guard running > 0 else { break }
                // Returns for data, for libcurl's own timers and for `wake`; the second is for what nobody thought of.
                guard curl_multi_poll(multi, nil, 0, 1_000, nil) == CURLM_OK else { return nil }
            }
            return outcome()
        }
    }

    private func outcome() -> CURLcode? {
        var rest: Int32 = 0
        guard let message = curl_multi_info_read(multi, &rest), message.pointee.msg == CURLMSG_DONE else { return nil }
        return message.pointee.data.result
    }

    @Sendable private func wake() {
        curl_multi_wakeup(multi)
    }
}
