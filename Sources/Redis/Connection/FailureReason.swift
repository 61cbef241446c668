import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What an error of the system, NIO or BoringSSL says, without the names of NIO's types around it.
func failureReason(_ error: any Error) -> String {
    switch error {
    case let error as RedisError: error.message
    case let error as IOError: String(cString: strerror(error.errnoCode))
    case let error as NIOConnectionError:
        error.connectionErrors.last.map { failureReason($0.error) } ?? "no address of \(error.host) was found"
    case ChannelError.connectTimeout(let limit): "no answer within \(Duration(limit))"
    case NIOSSLError.uncleanShutdown: "the server closed the connection"
    case NIOSSLError.handshakeFailed(let cause): "the TLS handshake failed: \(failureReason(cause))"
    case BoringSSLError.sslError(let causes), BoringSSLError.unknownError(let causes):
        causes.map(word).joined(separator: ", ")
    default: "\(error)"
    }
}

/// BoringSSL's name of an error, `CERTIFICATE_VERIFY_FAILED`, without the numbers and the line of its source.
private func word(for error: BoringSSLInternalError) -> String {
    let text = "\(error)"
    guard let start = text.firstRange(of: "OPENSSL_internal:")?.upperBound else { return text }
    return String(text[start...].prefix { $0 != " " })
}
