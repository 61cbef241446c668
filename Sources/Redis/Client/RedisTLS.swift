import NIOSSL

/// The handler of one connection to this host.
func makeTLSHandler(_ context: NIOSSLContext, host: String) throws -> NIOSSLClientHandler {
    do {
        return try NIOSSLClientHandler(context: context, serverHostname: host)
    } catch let error as NIOSSLExtraError where error == .cannotUseIPAddressInSNI {
        // Without a name NIOSSL holds the certificate against the address of the connection.
        return try NIOSSLClientHandler(context: context, serverHostname: nil)
    }
}

extension RedisConfiguration.TLS {
    /// Reads the files.
    func makeContext() throws(RedisError) -> NIOSSLContext {
        do {
            var settings = TLSConfiguration.makeClientConfiguration()
            if let caFile { settings.trustRoots = .file(caFile) }
            if let certificateFile {
                settings.certificateChain = try NIOSSLCertificate.fromPEMFile(certificateFile).map { .certificate($0) }
            }
            if let privateKeyFile {
                settings.privateKey = .privateKey(try NIOSSLPrivateKey(file: privateKeyFile, format: .pem))
            }
            return try NIOSSLContext(configuration: settings)
        } catch {
            let files = [caFile, certificateFile, privateKeyFile].compactMap(\.self).joined(separator: ", ")
            throw RedisError(.invalidConfiguration, "the TLS files (\(files)) cannot be used: \(failureReason(error))")
        }
    }
}
