import CCurl

extension HTTPError {
    /// What a code of libcurl means; nil stands for a transfer that libcurl could not run.
    init(curl code: CURLcode?, mayHaveReachedServer: Bool) {
        guard let code else {
            self.init(.other, "libcurl cannot run the transfer", mayHaveReachedServer: mayHaveReachedServer)
            return
        }
        // A constant text for each code: libcurl's error buffer would name the host.
        let detail = String(cString: curl_easy_strerror(code))
        self.init(Self.reason(of: code), detail, mayHaveReachedServer: mayHaveReachedServer)
    }

    private static func reason(of code: CURLcode) -> Reason {
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .invalidURL
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolve
        case CURLE_COULDNT_CONNECT, CURLE_PROXY, CURLE_INTERFACE_FAILED: .connect
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED:
            .tls
        case CURLE_OPERATION_TIMEDOUT: .timeout
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SSL_SHUTDOWN_FAILED:
            .connectionLost
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2, CURLE_HTTP2_STREAM: .invalidResponse
        default: .other
        }
    }

    var afterReachingServer: HTTPError {
        var error = self
        error.mayHaveReachedServer = true
        return error
    }
}
