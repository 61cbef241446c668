import CCurl

/// Writes the options of one transfer into a handle.
struct CurlOptions {
    private let easy: UnsafeMutableRawPointer
    /// Must live as long as the transfer: libcurl does not copy it.
    private var headers: UnsafeMutablePointer<curl_slist>?

    init(_ easy: UnsafeMutableRawPointer) {
        self.easy = easy
    }

    mutating func free() {
        curl_slist_free_all(headers)
        headers = nil
    }

    func set(_ configuration: HTTPClientConfiguration) throws(HTTPError) {
        // Signals for time-outs would hit any thread of the process.
        try set(CURLOPT_NOSIGNAL, 1)
        thinrsmqCurlLeaveResolver(easy)
        try check(thinrsmqCurlAllowHTTPOnly(easy))
        try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try set(CURLOPT_USERAGENT, configuration.userAgent)
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if let caFile = configuration.caFile {
            try set(CURLOPT_CAINFO, caFile)
            // Only these authorities: a folder of the system's would be trusted beside them.
            try set(CURLOPT_CAPATH, nil)
        }
        if let certificateFile = configuration.certificateFile {
            try set(CURLOPT_SSLCERT, certificateFile)
            try set(CURLOPT_SSLKEY, configuration.privateKeyFile ?? certificateFile)
        }
    }

    mutating func set(_ request: HTTPClient.Request, timeout: Duration) throws(HTTPError) {
        try set(CURLOPT_URL, request.url.text)
        try set(CURLOPT_TIMEOUT_MS, timeout.wholeMilliseconds)
        try set(CURLOPT_CONNECTTIMEOUT_MS, min(request.connectTimeout, timeout).wholeMilliseconds)
        try setMethod(of: request)
        try setHeaders(of: request)
    }

    private func setMethod(of request: HTTPClient.Request) throws(HTTPError) {
        if request.method == "HEAD" {
            try set(CURLOPT_NOBODY, 1)
        } else {
            try set(request.body == nil ? CURLOPT_HTTPGET : CURLOPT_POST, 1)
            try set(CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    private mutating func setHeaders(of request: HTTPClient.Request) throws(HTTPError) {
        for field in request.headers.fields {
            // Without a value libcurl would take the header out instead.
            try append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        // libcurl would call every body a form, and wait a second for a server's leave to send a large one.
        if request.headers["Content-Type"] == nil { try append("Content-Type:") }
        if request.headers["Expect"] == nil { try append("Expect:") }
        try check(thinrsmqCurlSetList(easy, CURLOPT_HTTPHEADER, headers))
    }

    private mutating func append(_ line: String) throws(HTTPError) {
        guard let longer = curl_slist_append(headers, line) else { throw HTTPError(.other, "out of memory") }
        headers = longer
    }

    /// Names what libcurl reads from and writes to; all of it must outlive the transfer.
    func setMemory(body: UnsafeRawBufferPointer?, builder: UnsafeMutablePointer<ResponseBuilder>) {
        if let body {
            thinrsmqCurlSetBodySize(easy, curl_off_t(body.count))
            // A null pointer, as an empty array has, would make libcurl read the body from standard input.
            thinrsmqCurlSetPointer(
                easy,
                CURLOPT_POSTFIELDS,
                UnsafeMutableRawPointer(mutating: body.baseAddress ?? UnsafeRawPointer(builder))
            )
        }
        thinrsmqCurlSetPointer(easy, CURLOPT_HEADERDATA, builder)
        thinrsmqCurlSetData(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, builder in
            take(bytes, size * count, builder) { $0.takeHeader($1) }
        }
        thinrsmqCurlSetPointer(easy, CURLOPT_WRITEDATA, builder)
        thinrsmqCurlSetData(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, builder in
            take(bytes, size * count, builder) { $0.takeBody($1) }
        }
    }

    private func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
        try check(thinrsmqCurlSetLong(easy, option, value))
    }

    private func set(_ option: CURLoption, _ value: String?) throws(HTTPError) {
        try check(thinrsmqCurlSetText(easy, option, value))
    }

    private func check(_ code: CURLcode) throws(HTTPError) {
        guard code == CURLE_OK else { throw HTTPError(curl: code, mayHaveReachedServer: false) }
    }
}

/// Hands bytes to a builder; what it returns other than `count` ends the transfer.
private func take(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ count: Int,
    _ builder: UnsafeMutableRawPointer?,
    _ take: (inout ResponseBuilder, UnsafeRawBufferPointer) -> Bool
) -> Int {
    guard let builder else { return 0 }
    let bytes = UnsafeRawBufferPointer(start: bytes, count: count)
    let goesOn = take(&builder.assumingMemoryBound(to: ResponseBuilder.self).pointee, bytes)
    // For an empty piece 0 would mean success.
    return goesOn ? count : count + 1
}

extension Duration {
    /// Rounded up, because 0 would mean no limit at all, and at most a month.
    fileprivate var wholeMilliseconds: Int {
        let bounded = min(self, .seconds(2_592_000))
        return Int((bounded + .nanoseconds(999_999)) / .milliseconds(1))
    }
}
