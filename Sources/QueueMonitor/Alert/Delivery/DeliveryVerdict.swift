import HTTPClient

/// What one request came to, and what is to be done about it.
enum DeliveryVerdict: Sendable, Hashable {
    case delivered
    /// It would fail again.
    case final(DeliveryReason)
    /// It may succeed later, and not before the receiver's own pause, if it named one.
    case retry(DeliveryReason, after: Duration?)

    /// Judges an answer; `now` is in seconds since the Unix epoch.
    init(status: Int, headers: HTTPHeaders, body: [UInt8], now: Int64) {
        switch status {
        case 200..<300: self = .delivered
        case 300..<400: self = .final(.redirect)
        case 429: self = .retry(.tooMany, after: Self.pause(headers, body, now))
        case 408, 425: self = .retry(.clientError, after: Self.pause(headers, [], now))
        case 400..<500: self = .final(.clientError)
        case 500..<600: self = .retry(.serverError, after: Self.pause(headers, [], now))
        default: self = .final(.other)
        }
    }

    /// Judges what came in place of an answer.
    init(_ error: HTTPError) {
        let reason = DeliveryReason(error)
        switch error.reason {
        // The receiver took the request, most likely, and would answer the same again.
        case .tooLarge, .redirect, .invalidURL, .invalidRequest, .cancelled, .closed: self = .final(reason)
        case .timeout, .connect, .connectionLost, .tls, .resolve, .invalidResponse, .other:
            self = .retry(reason, after: nil)
        }
    }

    /// Why it failed; nil if it did not.
    var reason: DeliveryReason? {
        switch self {
        case .delivered: nil
        case .final(let reason), .retry(let reason, _): reason
        }
    }

    private static func pause(_ headers: HTTPHeaders, _ body: [UInt8], _ now: Int64) -> Duration? {
        headers["Retry-After"].flatMap(RetryAfter.init)?.delay(at: now) ?? retryAfter(inJSON: body)
    }

    /// Discord's `{"retry_after": 0.53}`, in seconds.
    private static func retryAfter(inJSON body: [UInt8]) -> Duration? {
        let text = String(decoding: body, as: UTF8.self)
        guard let key = text.firstRange(of: "\"retry_after\"") else { return nil }
        let rest = text[key.upperBound...].drop { $0 == " " || $0 == ":" }
        let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        // As many digits as any pause may have: what is longer is no number of seconds.
        guard digits.count <= 16, let seconds = Double(digits), seconds < 1e9 else { return nil }
        return .seconds(seconds)
    }
}
