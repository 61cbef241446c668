import Gzip
import NIOCore
import NIOHTTP1

extension HTTPResponse {
    /// This response, compressed where the client prefers that.
    ///
    /// - Parameter header: The request's `Accept-Encoding`; several such headers are joined by commas.
    /// - Returns: A response that says in `Vary` that it depends on that header, compressed or not: a cache must not hand
    ///   one client what another one asked for.
    func compressed(accepting header: String) -> HTTPResponse {
        var response = self
        let vary = headers["Vary"] + ["Accept-Encoding"]
        response.headers.replaceOrAdd(name: "Vary", value: vary.joined(separator: ", "))
        guard AcceptedCodings(header).prefersGzip(forBytes: body.readableBytes) else { return response }
        // Without memory for it the plain content is the better answer.
        let compressed = try? body.withUnsafeReadableBytes { try GzipCompressor.compress($0) }
        guard let compressed else { return response }
        response.headers.replaceOrAdd(name: "Content-Encoding", value: "gzip")
        response.body = ByteBuffer(bytes: compressed)
        return response
    }
}
